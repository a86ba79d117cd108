import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { prepareDashboard, untilLive } from './dashboard-fixture.ts'

const dashboard = prepareDashboard({ heartbeatS: 1 })

/** Every segment of a zone at one speed. */
function setZone(zoneId: string, speedKmh: number): void {
  const { cities, setSpeeds } = dashboard.server()
  const segments = [...(cities.get('los-angeles')?.segments.values() ?? [])].filter((one) => one.zoneId === zoneId)
  setSpeeds('los-angeles', new Map(segments.map(({ segmentId }) => [segmentId, speedKmh])))
}

async function setAlert(page: Page, limit: string, lasting: string): Promise<void> {
  await page.getByRole('button', { name: 'Alert me' }).click()
  const dialog = page.getByRole('dialog', { name: 'Alert me about Burbank' })
  await dialog.getByLabel('% of free flow').fill(limit)
  await dialog.getByLabel('for at least').selectOption(lasting)
  await dialog.getByRole('button', { name: 'Set the alert' }).click()
  await dialog.locator('.alert-list li').first().waitFor()
}

/** Keeps what the page would notify of. */
const catchNotifications = (page: Page) =>
  page.addInitScript(() => {
    const notified: string[] = []
    class Caught {
      static permission = 'granted'
      constructor(title: string, options: { body: string }) {
        notified.push(`${title}: ${options.body}`)
      }
    }
    Object.assign(window, { Notification: Caught, notified })
  })
const notifiedOn = (page: Page) => page.evaluate(() => (window as unknown as { notified: string[] }).notified)

describe('an alert', () => {
  test('fires, is told, lasts over a reload, is over, and is removed', async () => {
    const page = await dashboard.open('about:blank')
    await catchNotifications(page)
    setZone('burbank', 100)
    await page.goto(`${dashboard.server().url}/?zone=burbank`)
    await untilLive(page)
    await setAlert(page, '45', 'at once')
    const line = page.locator('.alert-list li')
    await expect.poll(() => line.getAttribute('data-state')).toBe('watching')
    setZone('burbank', 5)
    await expect.poll(() => line.getAttribute('data-state')).toBe('firing')
    const words = 'Alert: Burbank, speed under 45 % of free flow, at once'
    await page.getByText(words).waitFor({ state: 'attached' })
    expect(await notifiedOn(page)).toEqual([`Burbank: ${words}`])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '1 alert, 1 firing' }).waitFor()
    await page.reload()
    await untilLive(page)
    await page.getByRole('button', { name: '1 alert, 1 firing' }).click()
    // it was told before the reload
    expect(await notifiedOn(page)).toEqual([])
    setZone('burbank', 100)
    await expect.poll(() => line.getAttribute('data-state')).toBe('resolved')
    expect(await notifiedOn(page)).toEqual([`Burbank: ${words.replace('Alert', 'Over')}`])
    await page.getByRole('button', { name: 'Remove the alert of Burbank' }).click()
    await page.getByText('No alert is set.').waitFor()
    await page.keyboard.press('Escape')
    await page.reload()
    await untilLive(page)
    expect(await page.locator('.alert-bell').count()).toBe(0)
  })

  test('that is to last waits, says plainly when it works, and refuses nonsense', async () => {
    setZone('burbank', 5)
    const page = await dashboard.open('/?zone=burbank')
    await untilLive(page)
    await page.getByRole('button', { name: 'Alert me' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('% of free flow').fill('fast')
    await dialog.getByRole('button', { name: 'Set the alert' }).click()
    await dialog.getByText('Give a number from 1 to 150.').waitFor()
    await dialog.getByText('watched only while Rocade is open').waitFor()
    await page.keyboard.press('Escape')
    await setAlert(page, '45', '5 min')
    await expect.poll(() => page.locator('.alert-list li').getAttribute('data-state')).toBe('pending')
    setZone('burbank', 100)
    await expect.poll(() => page.locator('.alert-list li').getAttribute('data-state')).toBe('watching')
  })
})
