import { CitiesAnswer, LiveAnswer, LiveSegmentsAnswer, WeatherAnswer } from '@rocade/shared/protocol/answers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApi, type TestApi, trafficReading } from '../../test/open-test-api.ts'
import { until } from '../../test/until.ts'

describe('live answers', () => {
  let api: TestApi
  beforeAll(async () => {
    api = await openTestApi()
  })
  afterAll(() => api[Symbol.asyncDispose]())

  test('shows a reading that came in, with its age, and no data for what has none', async () => {
    const paris = api.cities.find((city) => city.cityId === 'paris')
    const zoneId = 'bourse'
    const segments = [...(paris?.segmentsById.values() ?? [])].filter((segment) => segment.zoneId === zoneId)
    await api.publish(
      'traffic',
      segments.map((segment) => trafficReading('paris', segment.segmentId, Date.now() - 3_000, { speedKmh: 40 })),
    )
    const zone = async (id: string) => {
      const answer = LiveAnswer.parse(await (await api.get('/api/zones/live?city=paris')).json())
      return answer.zones.find((candidate) => candidate.zoneId === id)
    }
    await until('the zone to be shown', async () => (await zone(zoneId))?.level === 'jammed')
    expect(await zone(zoneId)).toMatchObject({ speedKmh: 40, freeFlowKmh: 100, coverage: 1, source: 'simulator' })
    expect((await zone(zoneId))?.ageS).toBeGreaterThanOrEqual(3)
    expect(await zone('louvre')).toMatchObject({ level: 'no-data', speedKmh: null, observedAt: null, ageS: null })
  })

  test('answers about all active cities when none is named', async () => {
    const { zones, status } = LiveAnswer.parse(await (await api.get('/api/zones/live')).json())
    expect(new Set(zones.map((zone) => zone.cityId))).toEqual(new Set(['los-angeles', 'paris']))
    expect(status).toBe('ok')
  })

  test('gives segments, weather and cities in the shapes of the protocol', async () => {
    LiveSegmentsAnswer.parse(await (await api.get('/api/segments/live')).json())
    WeatherAnswer.parse(await (await api.get('/api/weather/now?city=paris')).json())
    const { cities } = CitiesAnswer.parse(await (await api.get('/api/cities')).json())
    expect(cities.map((city) => [city.cityId, city.segments])).toEqual([
      ['los-angeles', 207],
      ['paris', 128],
    ])
  })

  test('answers 304 to the tag it gave, and compresses where the client takes it', async () => {
    const first = await api.get('/api/zones?city=paris', { 'accept-encoding': 'gzip' })
    expect(first.headers.get('content-encoding')).toBe('gzip')
    expect(first.headers.get('content-type')).toContain('application/geo+json')
    const tag = first.headers.get('etag') ?? ''
    expect((await api.get('/api/zones?city=paris', { 'if-none-match': tag })).status).toBe(304)
  })

  test('serves the API document and its page from local files', async () => {
    const document = (await (await api.get('/openapi.json')).json()) as { paths: object }
    expect(Object.keys(document.paths)).toContain('/api/zones/live')
    const page = await api.get('/docs/')
    expect(page.status).toBe(200)
    expect(await page.text()).not.toContain('http://')
  })
})
