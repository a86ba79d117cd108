import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { benchHour } from './bench-hour.ts'
import { benchImport } from './bench-import.ts'
import { benchLive } from './bench-live.ts'
import { benchSinks } from './bench-sinks.ts'
import { benchStart } from './bench-start.ts'
import { type Measurement, meetsGoal } from './measure.ts'

const BENCHES = { import: benchImport, hour: benchHour, sinks: benchSinks, live: benchLive, start: benchStart }
const HELP = `npm run bench -- [--only import,hour,sinks,live,start] [--json FILE]
Measures the embedded platform on this machine. Exits with 1 where a goal is missed. Run it on a quiet machine.\n`

const { values } = parseArgs({
  options: { only: { type: 'string' }, json: { type: 'string' }, help: { type: 'boolean' } },
})
if (values.help) process.stdout.write(HELP)
else process.exitCode = await run(values.only?.split(','), values.json)

async function run(only: readonly string[] | undefined, json: string | undefined): Promise<number> {
  process.stdout.write(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}\n\n`)
  const all: Measurement[] = []
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (only !== undefined && !only.includes(name)) continue
    const measured = await bench()
    for (const measurement of measured) process.stdout.write(lineOf(measurement))
    all.push(...measured)
  }
  if (json !== undefined) {
    mkdirSync(dirname(json), { recursive: true })
    writeFileSync(
      json,
      JSON.stringify({ node: process.version, cpu: cpus()[0]?.model, cores: cpus().length, all }, null, 2),
    )
  }
  return all.every(meetsGoal) ? 0 : 1
}

function lineOf(measurement: Measurement): string {
  const { name, value, unit, goal, cpuS, note } = measurement
  const number = value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 })
  const wanted =
    goal === null ? '' : 'atLeast' in goal ? `goal ≥ ${goal.atLeast.toLocaleString('en')}` : `goal ≤ ${goal.atMost}`
  const mark = goal === null ? ' ' : meetsGoal(measurement) ? '✔' : '✘'
  const cpu = cpuS === undefined ? '' : `  ${cpuS.toFixed(1)} CPU-s`
  return `${mark} ${name.padEnd(36)} ${number.padStart(9)} ${unit.padEnd(14)} ${wanted}${cpu}${note === undefined ? '' : `\n    ${note}`}\n`
}
