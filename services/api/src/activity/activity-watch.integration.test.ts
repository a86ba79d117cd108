import { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { expect, test, vi } from 'vitest'
import { openTestApi, trafficReading } from '../../test/open-test-api.ts'

test('the status tells what came, how old it was, how long it took, and how fast answers are', async () => {
  await using api = await openTestApi()
  const city = api.cities.find(({ cityId }) => cityId === 'los-angeles')
  const [segmentId = ''] = city?.segmentsById.keys() ?? []
  const nowMs = Date.now()
  await api.publish('traffic', [trafficReading('los-angeles', segmentId, nowMs - 120_000)])
  // the second look of the watch comes ten seconds after the first
  await vi.waitFor(
    async () => {
      const { activity } = StatusAnswer.parse(await (await api.get('/api/status')).json())
      expect(activity.sources).toMatchObject([{ source: 'simulator', feed: 'traffic' }])
      expect(activity.sources[0]?.ageS?.p50).toBeGreaterThan(110)
      expect(activity.sources[0]?.ageS?.p50).toBeLessThan(140)
      expect(activity.throughMs?.p95).toBeLessThan(20_000)
      expect(activity.answers.durationMs?.p50).toBeGreaterThan(0)
      const ofTopic = activity.topics.find(({ topic }) => topic === 'traffic_live')
      expect(ofTopic?.perSecond[0]).toBeGreaterThanOrEqual(0)
    },
    { timeout: 25_000, interval: 500 },
  )
}, 60_000)
