import type { City } from '@rocade/shared/cities/city'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { describe, expect, test } from 'vitest'
import { legendCounts, prepareDashboard, sumOf, untilLive } from './dashboard-fixture.ts'

const MARKUP = '<img src=x onerror=alert(1)>'
const [losAngeles, paris] = loadCities()
if (!losAngeles || !paris) throw new Error('expected the two cities of the project')

/** A city whose first zone has a name that is markup and whose second zone has no road. */
const odd: City = {
  ...losAngeles,
  cityId: 'odd',
  name: 'Odd',
  zones: {
    ...losAngeles.zones,
    features: losAngeles.zones.features.map((zone, i) =>
      i === 0 ? { ...zone, properties: { ...zone.properties, name: MARKUP } } : zone,
    ),
  },
}
const bare: City = {
  ...paris,
  cityId: 'bare',
  name: 'Bare',
  zones: { type: 'FeatureCollection', features: [] },
  segments: { type: 'FeatureCollection', features: [] },
  segmentsById: new Map(),
}
/** The segments of Los Angeles in 500 zones. */
const many: City = {
  ...losAngeles,
  cityId: 'many',
  name: 'Many',
  zones: {
    type: 'FeatureCollection',
    features: Array.from({ length: 500 }, (_, i) => {
      const [west, south] = [-118.55 + (i % 25) * 0.016, 34 + Math.floor(i / 25) * 0.012]
      const [east, north] = [west + 0.015, south + 0.011]
      const ring: [number, number][] = [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ]
      return {
        type: 'Feature',
        properties: { zoneId: `zone-${i}`, name: `Zone ${i}` },
        geometry: { type: 'Polygon', coordinates: [ring] },
      }
    }),
  },
}
const dashboard = prepareDashboard({ cities: [losAngeles, odd, bare, many], heartbeatS: 2 })

describe('a server that does not do what it should', () => {
  test('cannot be reached: the page says so and goes on by itself when it is back', async () => {
    const { override } = dashboard.server()
    const problem = {
      type: 'about:blank',
      title: 'Down',
      status: 503,
      detail: 'the database is away',
      requestId: 'req-7',
    }
    override('/api/cities', { status: 503, body: problem })
    const page = await dashboard.open('/')
    await page.getByText('the database is away').waitFor()
    await page.getByText('request req-7').waitFor()
    override('/api/cities', null)
    await page.getByRole('button', { name: 'Try again' }).click()
    await untilLive(page)
  })

  test('answers with half a document: the page says what it could not read', async () => {
    dashboard.server().override('/api/zones', { body: '{"type":"FeatureCollection","features":[{"type":' })
    const page = await dashboard.open('/')
    await page.getByText('The map could not be read').waitFor()
    expect(await page.locator('.top-bar .city-switch').count()).toBe(1)
  })

  test('is slow: what is known is shown at once', async () => {
    dashboard.server().override('/api/zones/griffith-park/history', { hang: true })
    const page = await dashboard.open('/?zone=griffith-park')
    await page.getByRole('heading', { level: 1, name: 'Griffith Park' }).waitFor()
    await untilLive(page)
    await expect.poll(() => page.locator('.hero b').textContent()).toMatch(/^\d+$/)
    expect(await page.locator('.day-section .bone').count()).toBe(1)
  })

  test('has no history: the rest of the panel stays', async () => {
    dashboard.server().override('/api/zones/griffith-park/history', { status: 500, body: 'no json' })
    const page = await dashboard.open('/?zone=griffith-park')
    await page.getByText('The history could not be read').waitFor()
    await page.getByText('Where the time goes').waitFor()
  })

  test('sends half messages and unknown types: they are ignored', async () => {
    const { hub, setSpeeds, cities } = dashboard.server()
    const page = await dashboard.open('/')
    await untilLive(page)
    hub.sendRaw('{"type":"delta","seq":1,')
    hub.sendRaw('{"type":"confetti","seq":1,"at":"2026-11-21T00:00:00Z"}')
    hub.sendRaw('[]')
    const [id = ''] = [...(cities.get('los-angeles')?.segments.keys() ?? [])]
    setSpeeds('los-angeles', new Map([[id, null]]))
    await expect.poll(async () => (await legendCounts(page))['no-data']).toBe(1)
    expect(await page.locator('.live-pill').getAttribute('data-state')).toBe('live')
  })

  test('does not let WebSockets through: the picture comes by HTTP and the pill says so', async () => {
    dashboard.server().hub.cut()
    dashboard.expectErrors(/WebSocket/)
    const page = await dashboard.open('/')
    await expect.poll(async () => (await legendCounts(page)).jammed).toBeGreaterThan(0)
    await page.locator('.live-pill[data-state="waiting"]').waitFor()
  })

  test('is slow with the past: the panel and the bar are there meanwhile', async () => {
    dashboard.server().override('/api/congestion', { hang: true })
    dashboard.server().override('/api/playback/typical', { hang: true })
    const page = await dashboard.open('/')
    await untilLive(page)
    await page.locator('.time-bar').waitFor()
    await page.locator('.zone-list tbody tr').first().waitFor()
  })

  test('has no figures of the past: the bar says so', async () => {
    dashboard.server().override('/api/congestion', { status: 503, body: 'half a {' })
    const page = await dashboard.open('/')
    await page.locator('.time-bar').getByText('The past could not be read').waitFor()
    await untilLive(page)
  })

  test('has no statistics yet: analytics says what is missing', async () => {
    dashboard.server().override('/api/zones/weekly-data', { status: 500, body: {} })
    const page = await dashboard.open('/?page=analytics')
    await page.getByText('The statistics could not be read').waitFor()
  })

  test('knows no status: the status page shows what it can', async () => {
    dashboard.server().override('/api/status', { status: 404, body: {} })
    const page = await dashboard.open('/?page=status')
    await page.getByText('The status could not be read').waitFor()
    await page.getByText('traffic/bronze').waitFor()
    await page.getByText('Live feed connected').first().waitFor()
  })
})

describe('odd cities and addresses', () => {
  test('a name with markup is shown as text', async () => {
    const page = await dashboard.open('/?city=odd')
    await untilLive(page)
    await page.getByRole('link', { name: MARKUP }).click()
    await page.getByRole('heading', { level: 1, name: MARKUP }).waitFor()
    expect(await page.locator('img[src="x"]').count()).toBe(0)
  })

  test('a city without zones says so and shows no broken map', async () => {
    const page = await dashboard.open('/?city=bare')
    await page.getByText('This city has no zones').waitFor()
    expect(sumOf(await legendCounts(page))).toBe(0)
  })

  test('a zone without readings is grey, says why, and names its last reading', async () => {
    const { cities, setSpeeds } = dashboard.server()
    const page = await dashboard.open('/?zone=griffith-park')
    await untilLive(page)
    const mine = [...(cities.get('los-angeles')?.segments.values() ?? [])].filter((it) => it.zoneId === 'griffith-park')
    setSpeeds('los-angeles', new Map(mine.map((segment) => [segment.segmentId, null])))
    await page.getByText('No fresh reading in this zone').waitFor()
    await page.getByText(/The last reading was at Wed 17:\d\d/).waitFor()
    await page.locator('.level-word', { hasText: 'No data' }).waitFor()
  })

  test('500 zones are listed, sorted and drawn', async () => {
    const page = await dashboard.open('/?city=many')
    await untilLive(page)
    await expect.poll(() => page.locator('.zone-list tbody tr').count()).toBe(500)
    await page.getByRole('button', { name: 'Zone', exact: true }).click()
    expect(await page.locator('.zone-list tbody th').first().textContent()).toBe('Zone 0')
    await page.locator('canvas').first().waitFor()
  })

  test('a clock that is wrong by an hour shows the ages of the server', async () => {
    const page = await dashboard.open('about:blank')
    await page.addInitScript(() => {
      const now = Date.now
      Date.now = () => now() + 3_600_000
    })
    await page.goto(`${dashboard.server().url}/`)
    await untilLive(page)
    await expect.poll(() => page.locator('.live-pill').textContent()).toMatch(/newest reading 2 min old/)
    await expect.poll(() => page.locator('.time-shown b').textContent()).toMatch(/, 17:3\d$/)
  })

  test('nonsense in the address never breaks the page', async () => {
    for (const path of [
      '/?zone=atlantis',
      '/?segment=42&city=nowhere',
      '/?page=%3Cscript%3E&zone=%00&city=..%2F..',
      '/?%',
      '/?at=99999999-01-01T00:00Z&view=__proto__&only=constructor&map=NaN/1/1&lang=%F0',
    ]) {
      const page = await dashboard.open(path)
      await page.getByRole('heading', { level: 1, name: 'Los Angeles' }).waitFor()
      expect(await page.locator('.zone-list tbody tr').count()).toBe(35)
    }
    const page = await dashboard.open('/?zone=atlantis')
    await page.getByText('Los Angeles has no zone "atlantis".').waitFor()
  })
})
