import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { benchHour } from './bench-hour.ts'
import { benchImport } from './bench-import.ts'
import { benchLive } from './bench-live.ts'
import { benchQuestions, benchYears } from './bench-questions.ts'
import { benchSinks } from './bench-sinks.ts'
import { benchStackSustained } from './bench-stack-sustained.ts'
import { benchStart } from './bench-start.ts'
import { type Measurement, meetsGoal } from './measure.ts'

const BENCHES = {
  import: benchImport,
  hour: benchHour,
  questions: benchQuestions,
  sinks: benchSinks,
  live: benchLive,
  start: benchStart,
}
/** They take long, or need Java: only when they are named. */
const ON_REQUEST = { years: benchYears, 'stack-sustained': benchStackSustained }
const HELP = `npm run bench -- [--only import,hour,questions,sinks,live,start] [--json FILE]
              -- --only years [--json FILE]
              -- --only stack-sustained [--minutes 10] [--rate 10000] [--json FILE]
Measures the embedded platform on this machine; stack-sustained the services on real Kafka, HDFS and PostgreSQL. Exits with 1 where a goal is missed. Run it on a quiet machine.
`

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'string' },
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '10000' },
    help: { type: 'boolean' },
  },
})
if (values.help) process.stdout.write(HELP)
else process.exitCode = await run(values.only?.split(','), values.json)

async function run(only: readonly string[] | undefined, json: string | undefined): Promise<number> {
  process.stdout.write(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}\n\n`)
  const all: Measurement[] = []
  const wanted = { ...BENCHES, ...(only === undefined ? {} : ON_REQUEST) }
  for (const [name, bench] of Object.entries(wanted)) {
    if (only !== undefined && !only.includes(name)) continue
    const measured = await bench({ seconds: Number(values.minutes) * 60, ratePerS: Number(values.rate) })
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
