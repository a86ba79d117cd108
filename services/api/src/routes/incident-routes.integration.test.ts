import { randomUUID } from 'node:crypto'
import { incidents } from '@rocade/shared/feeds/index'
import { SOURCE_REPORTS_TOPIC, topicsOf } from '@rocade/shared/feeds/topics'
import { Problem } from '@rocade/shared/protocol/answers'
import { IncidentsAnswer } from '@rocade/shared/protocol/incidents'
import type { ProducersReport } from '@rocade/shared/protocol/source-report'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectLive } from '../../test/live-client.ts'
import { openTestApi, type TestApi } from '../../test/open-test-api.ts'
import { incidentOf } from '../../test/readings.ts'
import { loadedCity } from '../../test/small-city.ts'
import { until } from '../../test/until.ts'

const NOW_MS = Date.parse('2026-06-10T10:20:00Z')
const MINUTE_MS = 60_000

/** a1 from 09:50 to 10:30, b1 from 08:00 to 09:00, a2 nine days ago, and one of a segment that is gone. */
describe('the incidents of a city over HTTP', () => {
  let api: TestApi
  let nowMs = NOW_MS
  beforeAll(async () => {
    api = await openTestApi({ cities: [loadedCity()], clock: { nowMs: () => nowMs } })
    for (const day of ['2026-06-01', '2026-06-10'])
      await api.pool.query(`SELECT ensure_day_partition('incidents_data', $1::date)`, [day])
    const put = `INSERT INTO incidents_data VALUES ($1, 'small', 'simulator', $2, $3, $4, $5, $6, 100, now())`
    for (const row of [
      ['2026-06-10T09:50:00Z', 'a1', 'closure', '2026-06-10T10:30:00Z', 1],
      ['2026-06-10T08:00:00Z', 'b1', 'reduced-capacity', '2026-06-10T09:00:00Z', 0.5],
      ['2026-06-01T08:00:00Z', 'a2', 'reduced-capacity', '2026-06-01T08:30:00Z', 0.5],
      ['2026-06-10T09:55:00Z', 'gone', 'closure', '2026-06-10T10:30:00Z', 1],
    ])
      await api.pool.query(put, [randomUUID(), ...row])
    await api.log.createTopics(topicsOf())
  })
  afterAll(() => api[Symbol.asyncDispose]())

  const ask = async (query: string) =>
    IncidentsAnswer.parse(await (await api.get(`/api/incidents?city=small${query}`)).json())
  const segmentsOf = ({ incidents: list }: IncidentsAnswer) => list.map(({ segmentId }) => segmentId)

  test('tells those of now and of an instant: from the beginning to the end, which is not included', async () => {
    const now = await ask('')
    expect(now.incidents).toMatchObject([
      {
        segmentId: 'a1',
        zoneId: 'a',
        kind: 'closure',
        startedAt: '2026-06-10T09:50:00.000Z',
        expectedEndAt: '2026-06-10T10:30:00.000Z',
        lostCapacityShare: 1,
        source: 'simulator',
      },
    ])
    expect(segmentsOf(await ask('&at=2026-06-10T08:00:00Z'))).toEqual(['b1'])
    expect(segmentsOf(await ask('&at=2026-06-10T08:59:59Z'))).toEqual(['b1'])
    expect(segmentsOf(await ask('&at=2026-06-10T09:00:00Z'))).toEqual([])
    expect(segmentsOf(await ask('&at=2026-06-01T08:10:00Z'))).toEqual(['a2'])
  })

  test('tells those of a span, also those that began before it or end after it', async () => {
    expect(segmentsOf(await ask('&from=2026-06-10T08:30:00Z&to=2026-06-10T10:00:00Z'))).toEqual(['b1', 'a1'])
    expect(segmentsOf(await ask('&from=2026-06-10T09:00:00Z&to=2026-06-10T09:50:00Z'))).toEqual([])
  })

  test.each([
    ['&at=yesterday', 'at'],
    ['&at=2026-06-10T11:00:00Z', 'at'],
    ['&at=2026-06-10T10:00:00Z&from=2026-06-10T08:00:00Z', 'at'],
    ['&from=2026-06-10T08:00:00Z', 'to'],
    ['&to=2026-06-10T08:00:00Z', 'from'],
    ['&from=2026-06-10T08:00:00Z&to=2026-06-10T08:00:00Z', 'to'],
    ['&from=2026-05-01T08:00:00Z&to=2026-06-10T08:00:00Z', 'to'],
  ])('%s is refused with 400 and the wrong field', async (query, field) => {
    const response = await api.get(`/api/incidents?city=small${query}`)
    expect(response.status).toBe(400)
    expect(Problem.parse(await response.json()).errors?.[0]?.pointer).toBe(`/query/${field}`)
  })

  test('a city that there is not is 404', async () => {
    expect((await api.get('/api/incidents?city=atlantis')).status).toBe(404)
  })

  test('live: nobody tells any, then a source does; one begins and ends', async () => {
    const client = await connectLive(api.url)
    client.send({ type: 'hello', cityIds: ['small'] })
    expect((await client.next('snapshot')).incidents).toEqual([{ cityId: 'small', source: null, incidents: [] }])
    const newest = () => client.messages.flatMap((message) => ('incidents' in message ? message.incidents : [])).at(-1)

    const report: ProducersReport = {
      reportedAtMs: NOW_MS,
      health: { status: 'ok' },
      sources: [
        { name: 'simulator', feed: 'incidents', isRecording: false, cityIds: ['small'], state: 'on', detail: '' },
      ],
    }
    await api.log.append(SOURCE_REPORTS_TOPIC, [{ key: 'all', value: Buffer.from(JSON.stringify(report)) }])
    await until('the source', () => newest()?.source === 'simulator')
    await until('the answer to say so', async () => {
      nowMs += MINUTE_MS / 4 // answers are kept for 15 s
      return (await ask('')).source === 'simulator'
    })

    const reading = incidentOf('b1', NOW_MS)
    const told = { reading, qualityScore: 100, appendedAtMs: NOW_MS }
    await api.log.append(`${incidents.name}_live`, [{ key: 'small/b1', value: Buffer.from(JSON.stringify(told)) }])
    await until('the incident', () => newest()?.incidents[0]?.segmentId === 'b1')
    nowMs = Date.parse(reading.expectedEndAt)
    await until('its end', () => newest()?.incidents.length === 0)
    client.close()
  })
})
