import { Counter } from 'prom-client'
import { describe, expect, test } from 'vitest'
import { createMetrics } from './metrics.ts'

describe('createMetrics', () => {
  test('labels every series with the service', async () => {
    const metrics = createMetrics('api')
    new Counter({ name: 'rocade_api_requests_total', help: 'requests', registers: [metrics] }).inc()
    expect(await metrics.metrics()).toContain('rocade_api_requests_total{service="api"} 1')
  })
  test('says which version runs', async () => {
    expect(await createMetrics('api').metrics()).toMatch(
      /rocade_build_info\{version="\d+\.\d+\.\d+",node="v\d+[^"]*",service="api"\} 1/,
    )
  })
  test('keeps the services of one process apart', async () => {
    expect(await createMetrics('producers').metrics()).not.toContain('service="api"')
  })
})
