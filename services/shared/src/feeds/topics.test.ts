import { describe, expect, test } from 'vitest'
import { topicsOf } from './topics.ts'

const DAY_MS = 24 * 3600 * 1000

describe('topicsOf', () => {
  test('gives each feed a raw, a rejected and a live topic of 6 partitions', () => {
    const topics = topicsOf([{ name: 'noise' }])
    expect(topics.slice(0, 3)).toEqual([
      { name: 'noise_raw', partitions: 6, retentionMs: 7 * DAY_MS, isCompacted: false },
      { name: 'noise_rejected', partitions: 6, retentionMs: 7 * DAY_MS, isCompacted: false },
      { name: 'noise_live', partitions: 6, retentionMs: null, isCompacted: true },
    ])
  })
  test('knows the topics of traffic, weather and incidents, what the sources say, and what the batch layer is asked and says', () => {
    expect(topicsOf().map(({ name }) => name)).toEqual([
      'traffic_raw',
      'traffic_rejected',
      'traffic_live',
      'weather_raw',
      'weather_rejected',
      'weather_live',
      'incidents_raw',
      'incidents_rejected',
      'incidents_live',
      'source_positions',
      'source_reports',
      'cities',
      'batch_requests',
      'batch_results',
    ])
  })
})
