import { Counter, Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { addWorkerMetrics } from './worker-metrics.ts'

test('shows the metrics of both threads in one text', async () => {
  const [main, other] = [new Registry(), new Registry()]
  new Counter({ name: 'rocade_main_total', help: 'of main', registers: [main] }).inc(2)
  new Counter({ name: 'rocade_batch_total', help: 'of the worker', registers: [other], labelNames: ['feed'] }).inc({
    feed: 'traffic',
  })
  const sent = structuredClone(JSON.parse(JSON.stringify(await other.getMetricsAsJSON())))
  addWorkerMetrics(main, () => sent)
  const text = await main.metrics()
  expect(text).toMatch(/^rocade_main_total 2$/m)
  expect(text).toMatch(/^rocade_batch_total\{feed="traffic"\} 1$/m)
})
