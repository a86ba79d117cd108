import { Counter, Gauge, type Registry } from 'prom-client'

/** What the batch layer counts. */
export function createBatchMetrics(registry: Registry) {
  const registers = [registry]
  return {
    watermark: new Gauge({
      name: 'rocade_batch_watermark_timestamp_seconds',
      help: 'The batch view answers up to here',
      labelNames: ['feed', 'city'],
      registers,
    }),
    differences: new Gauge({
      name: 'rocade_batch_view_differences_hours',
      help: 'Closed hours in which batch view and speed view do not have the same readings',
      labelNames: ['feed', 'city'],
      registers,
    }),
    runs: new Counter({
      name: 'rocade_batch_runs_total',
      help: 'Runs of pipelines that have ended, each attempt counted',
      labelNames: ['pipeline', 'state'],
      registers,
    }),
    durationS: new Gauge({
      name: 'rocade_batch_run_duration_seconds',
      help: 'How long the last run took',
      labelNames: ['pipeline'],
      registers,
    }),
    lateRuns: new Counter({
      name: 'rocade_batch_late_runs_total',
      help: 'Runs that ended later after they were due than BATCH_SLA_S allows',
      labelNames: ['pipeline'],
      registers,
    }),
  }
}
export type BatchMetrics = ReturnType<typeof createBatchMetrics>
