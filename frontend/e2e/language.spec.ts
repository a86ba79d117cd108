import { describe, expect, test } from 'vitest'
import { prepareDashboard, untilLive } from './dashboard-fixture.ts'

const dashboard = prepareDashboard()

describe('languages', () => {
  test('switches to French in place, in the address, in <html lang>, and remembers it', async () => {
    const page = await dashboard.open('/?zone=griffith-park')
    await untilLive(page)
    await page.getByLabel('Language').selectOption('fr')
    await page.getByRole('link', { name: 'Carte' }).waitFor()
    await page.getByText('Où part le temps').waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('fr')
    expect(page.url()).toContain('lang=fr')
    expect(await page.title()).toBe('Los Angeles · Carte · Rocade')
    const again = new URL(page.url())
    again.searchParams.delete('lang')
    await page.goto(again.href)
    await page.getByRole('link', { name: 'Analyses' }).waitFor()
    expect(await page.locator('.recording-tag').textContent()).toBe('enregistrement · mer. 7 mars 2012, 17:28')
  })

  test('an address in French opens in French whatever the browser speaks', async () => {
    const page = await dashboard.open('/?page=status&lang=fr')
    await page.getByRole('heading', { name: 'Rejets par motif' }).waitFor()
    await page.getByText('Nettoyeur, deux puits').waitFor()
  })

  test('a browser that speaks French first gets French', async () => {
    const page = await dashboard.open('/?page=analytics', { locale: 'fr-CA' })
    await page.getByText('La semaine par jour').waitFor()
  })

  test('nonsense for a language is the same as none', async () => {
    const page = await dashboard.open('/?lang=klingon')
    await page.getByRole('link', { name: 'Map' }).waitFor()
  })
})
