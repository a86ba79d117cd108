import { AggregatorRegistry, type Registry } from 'prom-client'

/** Makes `registry.metrics()` show what another thread measured too. Both must not have a metric of the same name. */
export function addWorkerMetrics(registry: Registry, workerMetrics: () => readonly object[]): void {
  const own = registry.metrics.bind(registry)
  registry.metrics = async () => {
    const metrics = workerMetrics()
    if (metrics.length === 0) return own()
    return `${await own()}${await AggregatorRegistry.aggregate([[...metrics]]).metrics()}`
  }
}
