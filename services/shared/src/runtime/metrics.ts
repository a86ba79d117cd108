import { readFileSync } from 'node:fs'
import { Gauge, Registry } from 'prom-client'

/** The metrics of one service: every series carries its name, and `rocade_build_info` says what runs. */
export function createMetrics(service: string): Registry {
  const metrics = new Registry()
  metrics.setDefaultLabels({ service })
  new Gauge({
    name: 'rocade_build_info',
    help: 'Always 1; the labels say what runs',
    labelNames: ['version', 'node'],
    registers: [metrics],
  }).set({ version: readVersion(), node: process.version }, 1)
  return metrics
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : null
  return String(version ?? 'unknown')
}
