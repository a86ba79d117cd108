import { BATCH_RESULTS_TOPIC } from '@rocade/shared/feeds/topics'
import { Problem } from '@rocade/shared/protocol/answers'
import { RunAccepted } from '@rocade/shared/protocol/runs'
import { expect, test, vi } from 'vitest'
import { openTestApi } from '../../test/open-test-api.ts'

const headers = { 'content-type': 'application/json' }
const question = {
  feed: 'traffic',
  cityIds: ['paris'],
  from: '2026-01-01',
  to: '2026-01-02',
  measures: ['mean_speed_kmh'],
  time: 'none',
  place: 'city',
}

test('runs and questions that wait are bounded: 429 says the limit, and there is room again when one has ended', async () => {
  await using api = await openTestApi({ settings: { RUNS_WAITING_MAX: '2', QUESTIONS_WAITING_MAX: '1' } })
  const send = (path: string, body: object) =>
    fetch(`${api.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const first = RunAccepted.parse(await (await send('/api/runs', { pipeline: 'traffic' })).json())
  expect((await send('/api/runs', { pipeline: 'weather' })).status).toBe(202)
  const refused = await send('/api/runs', { pipeline: 'traffic' })
  expect(refused.status).toBe(429)
  expect(refused.headers.get('retry-after')).toBe('30')
  expect(Problem.parse(await refused.json()).detail).toContain('RUNS_WAITING_MAX')

  const { runId } = first
  const ended = { type: 'run', runId, pipeline: 'traffic', attempt: 1, state: 'succeeded', detail: null }
  const value = Buffer.from(JSON.stringify({ ...ended, at: new Date().toISOString() }))
  await api.log.append(BATCH_RESULTS_TOPIC, [{ key: runId, value }])
  await vi.waitFor(async () => expect((await send('/api/runs', { pipeline: 'traffic' })).status).toBe(202))

  const asked = await Promise.all([send('/api/questions', question)])
  expect(asked.map(({ status }) => status)).toEqual([202])
  const full = await send('/api/questions', question)
  expect(full.status).toBe(429)
  expect(Problem.parse(await full.json()).detail).toContain('QUESTIONS_WAITING_MAX')
})
