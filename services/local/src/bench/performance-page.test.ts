import { expect, test } from 'vitest'
import { performancePage } from './performance-page.ts'
import { linesOf } from './result-lines.ts'
import type { BenchResults } from './results.ts'

const machine = { cpu: 'a CPU', cores: 2, memoryGb: 24, kernel: '6.1', node: 'v20.19.0', load: 0.1 }
const results: BenchResults = {
  machine,
  isQuick: false,
  versions: { flink: '2.2.1' },
  tests: [
    {
      name: 'http',
      title: 'T6 · Requests',
      limit: 'One thread.',
      measuredAt: '2026-11-25T04:00:00.000Z',
      seconds: 90,
      load: 0.2,
      measurements: [
        {
          name: 'GET /api/zones/live',
          value: 12_345.6,
          spread: [11_000, 13_000],
          unit: 'requests/CPU-s',
          goal: { atLeast: 25_000 },
          peers: [
            { name: 'bare Fastify', value: 22_994 },
            { name: 'FastAPI', value: null, note: 'not installed' },
          ],
        },
        { name: 'failed', value: 0, unit: 'requests', goal: { atMost: 0 } },
      ],
    },
    {
      name: 'streams',
      title: 'T3 · Streams',
      limit: 'CPU.',
      measuredAt: '2026-11-25T05:00:00.000Z',
      seconds: 3,
      load: 0.2,
      measurements: [],
      error: 'Kafka did not start',
    },
    {
      name: 'growth',
      title: 'How it grows',
      limit: 'See each.',
      measuredAt: '2026-11-25T06:00:00.000Z',
      seconds: 3,
      load: 0.2,
      measurements: [1, 2].map((cleaners) => ({
        name: `Kafka to both stores, ${cleaners} cleaners`,
        value: cleaners * 10_000,
        unit: 'readings/s',
        goal: null,
        growth: { of: 'Kafka to both stores', by: `${cleaners} cleaners` },
      })),
    },
  ],
}

test('the page has every number beside its goal and its peers, and says what is missed or missing', () => {
  const page = performancePage(results)
  expect(page).toContain('**1 of 2 goals are met.** Missed: GET /api/zones/live.')
  expect(page).toContain(
    '| GET /api/zones/live | 12,346 requests/CPU-s | 11,000 to 13,000 | ≥ 25,000 | ✘ | bare Fastify: 22,994<br>FastAPI: not there (not installed) |  |',
  )
  expect(page).toContain('| failed | 0 requests |  | ≤ 0 | ✔ |  |  |')
  expect(page).toContain('Why “GET /api/zones/live” misses its goal: ')
  expect(page).toContain('**Not measured:** Kafka did not start')
  expect(page).toContain('| flink | 2.2.1 |')
})

test('what grows is plotted, each number by itself', () => {
  expect(performancePage(results)).toContain(
    `Kafka to both stores\n\n\`\`\`text\n1 cleaners  ${'█'.repeat(15)}${' '.repeat(15)}  10,000 readings/s\n2 cleaners  ${'█'.repeat(30)}  20,000 readings/s\n\`\`\``,
  )
})

test('a line of the terminal has number, goal and peers', () => {
  const [measurement] = results.tests[0]?.measurements ?? []
  if (measurement === undefined) throw new Error('expected a measurement')
  expect(linesOf(measurement)).toMatch(
    /^✘ GET \/api\/zones\/live +12,346 requests\/CPU-s goal ≥ 25,000, 11,000 to 13,000\n +bare Fastify +22,994\n +FastAPI +not there: not installed\n$/,
  )
})
