import type { City } from '@rocade/shared/cities/city'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { describe, expect, test } from 'vitest'
import { prepareDashboard, untilLive } from './dashboard-fixture.ts'

const MARKUP = '<img src=x onerror=alert(1)>'
const [losAngeles, paris] = loadCities()
if (!losAngeles || !paris) throw new Error('expected the two cities of the project')
/** Off, and its sources ask paid services. */
const paid: City = { ...paris, cityId: 'paid', name: MARKUP, isActive: false, folder: null }
const dashboard = prepareDashboard({ cities: [losAngeles, paris, paid], heartbeatS: 2 })

const zones = (...properties: object[]) =>
  JSON.stringify({
    type: 'FeatureCollection',
    features: properties.map((entry, i) => ({
      type: 'Feature',
      properties: entry,
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [4.8 + i / 10, 45.7],
            [4.9 + i / 10, 45.7],
            [4.9 + i / 10, 45.8],
            [4.8 + i / 10, 45.7],
          ],
        ],
      },
    })),
  })

describe('the cities page', () => {
  test('shows every city with what it is made of, also one whose name is markup', async () => {
    const page = await dashboard.open('/?page=cities')
    await page.getByText('2 of 3 cities on').waitFor()
    const card = page.locator('[data-city="los-angeles"]')
    await card.getByText('Recording of 1 to 7 March 2012').waitFor()
    await card.getByText('207').waitFor()
    await page.getByRole('heading', { level: 2, name: MARKUP }).waitFor()
    expect(await page.locator('img[src="x"]').count()).toBe(0)
    await page.locator('[data-city="paris"]').getByRole('link', { name: 'Map' }).click()
    await page.getByRole('heading', { level: 1, name: 'Paris' }).waitFor()
  })

  test('switches a city on only when its cost is agreed to', async () => {
    const page = await dashboard.open('/?page=cities')
    const card = page.locator('[data-city="paid"]')
    await card.getByRole('button', { name: 'Switch on' }).click()
    await page.getByRole('dialog').getByText('1,250 calls/day').waitFor()
    await page.getByRole('dialog').getByText('2 cities share 2500 calls a day').waitFor()
    expect(dashboard.server().cities.get('paid')?.city.isActive).toBe(false)
    await page.getByRole('button', { name: 'Agree to 1,394 calls a day' }).click()
    await card.getByRole('button', { name: 'Switch off' }).waitFor()
    expect(dashboard.server().cities.get('paid')?.city.isActive).toBe(true)
  })

  test('asks before a city is switched off, and stays usable when all are off', async () => {
    const page = await dashboard.open('/?page=cities')
    for (const [cityId, name] of [
      ['paris', 'Paris'],
      ['los-angeles', 'Los Angeles'],
    ]) {
      await page.locator(`[data-city="${cityId}"]`).getByRole('button', { name: 'Switch off' }).click()
      await page.getByRole('dialog', { name: `Switch ${name} off?` }).waitFor()
      await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    await page.getByText('0 of 3 cities on').waitFor()
    await page.locator('[data-city="paris"]').getByRole('button', { name: 'Switch on' }).click()
    await page.getByText('1 of 3 cities on').waitFor()
  })

  test('edits name and origin of a city', async () => {
    const page = await dashboard.open('/?page=cities')
    await page.locator('[data-city="paid"]').getByRole('button', { name: 'Edit' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Lutetia')
    await dialog.getByLabel('Origin').fill('the town hall')
    await dialog.getByText('Leave the zones empty to keep them.').waitFor()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('heading', { level: 2, name: 'Lutetia' }).waitFor()
    await page.getByText('the town hall').first().waitFor()
  })

  test('asks what happens to the readings before a city is removed', async () => {
    const page = await dashboard.open('/?page=cities')
    await page.locator('[data-city="paid"]').getByRole('button', { name: 'Remove' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Nobody can bring deleted readings back.').waitFor()
    expect(await dialog.getByRole('radio', { name: 'Keep them' }).isChecked()).toBe(true)
    await dialog.getByRole('button', { name: 'Remove' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.locator('[data-city="paid"]').waitFor({ state: 'detached' })
  })

  test('names cities that cannot be used, and removes them', async () => {
    const answer = (await (await fetch(`${dashboard.server().url}/api/cities`)).json()) as object
    const setAside = [{ cityId: 'nul-name', detail: 'got the control character U+0000', since: '2026-11-26T01:00:00Z' }]
    dashboard.server().override('/api/cities', { body: { ...answer, setAside } })
    const page = await dashboard.open('/?page=cities')
    const card = page.getByRole('region', { name: 'Cities that cannot be used' })
    await card.getByText('got the control character').waitFor()
    await card.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('dialog', { name: 'Remove nul-name?' }).waitFor()
  })

  test('says why a city could not be switched', async () => {
    const body = { type: 'about:blank', title: 'Down', status: 503, detail: 'the log is away', requestId: 'req-3' }
    dashboard.server().override('PATCH /api/cities/paid', { status: 503, body })
    const page = await dashboard.open('/?page=cities')
    await page.locator('[data-city="paid"]').getByRole('button', { name: 'Switch on' }).click()
    await page.getByRole('dialog').getByText('the log is away').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  test('adds a city from pasted zones, drawn before they are sent', async () => {
    const page = await dashboard.open('/?page=cities')
    await page.getByLabel('Name').fill('Lyon')
    expect(await page.getByLabel('Id').inputValue()).toBe('lyon')
    await page.getByLabel('Country').fill('fr')
    await page.getByLabel('Time zone').fill('Europe/Paris')
    await page.getByLabel('Zones as GeoJSON').fill(zones({ name: 'Nord' }, { name: 'Sud' }))
    await page.getByRole('img', { name: 'Outlines of the zones' }).waitFor()
    expect(await page.locator('.zone-preview path').count()).toBe(2)
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('Lyon is added', { exact: true }).waitFor()
    await page.locator('[data-city="lyon"]').getByRole('button', { name: 'Switch on' }).waitFor()
  })

  test('takes a file, and names each wrong field beside it', async () => {
    const page = await dashboard.open('/?page=cities')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('Give the city a name').waitFor()
    await page.getByText('Expected two capital letters').waitFor()
    await page.getByText('This is not a time zone').waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true')
    await page.getByLabel('Choose a file').setInputFiles({
      name: 'zones.geojson',
      mimeType: 'application/geo+json',
      buffer: Buffer.from(zones({ name: 'Nord' }, {})),
    })
    await page.getByLabel('Name').fill('Paris')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('Zone 2: expected a property "name"').waitFor()
    await page.getByLabel('Zones as GeoJSON').fill(zones({ name: 'Nord' }))
    await page.getByLabel('Country').fill('FR')
    await page.getByLabel('Time zone').fill('Europe/Paris')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('There is a city paris already.').waitFor()
    expect(await page.getByLabel('Id').getAttribute('aria-invalid')).toBe('true')
  })

  test('says what is wrong with each zone as soon as it is pasted, in both languages', async () => {
    const given = JSON.parse(zones({ name: 'Nord' }, { nom: 'Sud' }, {}))
    given.features[1].geometry.coordinates[0].pop()
    for (const [language, label, open] of [
      ['en', 'Zones as GeoJSON', 'Zone 2 (Sud): expected an outline that ends where it begins'],
      ['fr', 'Zones en GeoJSON', 'Zone 2 (Sud) : le contour doit finir où il commence'],
    ] as const) {
      const page = await dashboard.open(`/?page=cities&lang=${language}`)
      await page.getByLabel(label).fill(JSON.stringify(given))
      await page.getByText(open).waitFor()
      await page.getByText('Zone 3').waitFor()
      expect(await page.locator('.zone-preview').count()).toBe(0)
    }
  })

  test('hears of new cities by the live feed', async () => {
    const page = await dashboard.open('/?page=cities')
    await untilLive(page)
    const { cities, hub, nowMs } = dashboard.server()
    const entry = cities.get('paris')
    if (!entry) throw new Error('expected Paris')
    ;(cities as Map<string, typeof entry>).set('nice', { ...entry, city: { ...paris, cityId: 'nice', name: 'Nice' } })
    hub.sendRaw(JSON.stringify({ type: 'cities', seq: 0, at: new Date(nowMs()).toISOString() }))
    await page.getByRole('heading', { level: 2, name: 'Nice' }).waitFor({ timeout: 5_000 })
  })
})
