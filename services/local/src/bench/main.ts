import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { BenchOptions } from './bench-options.ts'
import { BENCHES, type Bench } from './catalogue.ts'
import { describeMachine, LOAD_MAX } from './machine.ts'
import { type Measurement, meetsGoal } from './measure.ts'
import { peerVersions } from './peer-versions.ts'
import { performancePage } from './performance-page.ts'
import { linesOf } from './result-lines.ts'
import type { BenchResults, TestResult } from './results.ts'

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))
const RESUME_MS = 12 * 3_600_000
const PAGE = join(ROOT, 'docs/reference/performance.md')
const HELP = `npm run bench                       the embedded platform and its peers
npm run bench -- --all              all tests, also on real Kafka and HDFS, in two to three hours; makes docs/reference/performance.md
npm run bench -- --quick            a check of the tests in a few minutes; its numbers are no results
npm run bench -- --only http,live   these tests anew: ${BENCHES.map(({ name }) => name).join(', ')}
npm run bench -- --page             makes docs/reference/performance.md of the newest result of each test

  --minutes 10        how long what is sustained lasts
  --soak-minutes 60   how long the soak lasts
  --rate 20000        readings a second of the sustained stream
  --out FOLDER        results.json, with the newest result of each test, and profiles; default .cache/bench/results
  --json FILE         the results there too
  --resume            what was measured in the last 12 hours is not measured again: goes on with a run that was ended
  --busy              also on a machine that has other work: the numbers are then of that machine

Peers are measured where they are installed: node infra/bench/install.mjs
Exits with 1 where a goal is missed or a test failed.
`

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    minutes: { type: 'string', default: '10' },
    'soak-minutes': { type: 'string', default: '60' },
    rate: { type: 'string', default: '20000' },
    out: { type: 'string', default: join(ROOT, '.cache', 'bench', 'results') },
    json: { type: 'string' },
    page: { type: 'boolean', default: false },
    resume: { type: 'boolean', default: false },
    busy: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) process.stdout.write(HELP)
else process.exitCode = values.page ? makePage() : await run()

async function run(): Promise<number> {
  const chosen = choose()
  if (typeof chosen === 'string') {
    process.stderr.write(chosen)
    return 2
  }
  const machine = describeMachine()
  if (machine.load > LOAD_MAX && !values.busy && !values.quick) {
    process.stderr.write(
      `The machine has other work: load ${machine.load.toFixed(1)}, at most ${LOAD_MAX} is measured beside. Wait for it, or say --busy.\n`,
    )
    return 2
  }
  process.stdout.write(`${machine.cores} × ${machine.cpu}, Node ${machine.node}, load ${machine.load.toFixed(1)}\n`)
  const file = join(resolve(values.out), values.quick ? 'quick.json' : 'results.json')
  const options: BenchOptions = {
    isQuick: values.quick,
    minutes: Number(values.minutes),
    soakMinutes: Number(values['soak-minutes']),
    ratePerS: Number(values.rate),
    outFolder: resolve(values.out),
  }
  const known = values.resume ? measuredSince(file, Date.now() - RESUME_MS) : []
  const tests: TestResult[] = []
  for (const bench of chosen) {
    const earlier = known.find(({ name }) => name === bench.name)
    if (earlier !== undefined) printTest(earlier, ` · measured at ${earlier.measuredAt}`)
    tests.push(earlier ?? (await runTest(bench, options)))
    // After each test: what took hours is kept, whatever the next one does.
    const results: BenchResults = {
      machine,
      isQuick: values.quick,
      versions: peerVersions(),
      tests: newestOf(file, tests),
    }
    write(file, JSON.stringify(results, null, 2))
    if (values.json !== undefined) write(values.json, JSON.stringify({ ...results, tests }, null, 2))
    if (values.all && !values.quick) write(PAGE, performancePage(results))
  }
  return sumUp(tests)
}

function earlierTests(file: string): readonly TestResult[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as BenchResults).tests : []
}

/** Tests with results, of an earlier run, that began after an instant. */
function measuredSince(file: string, sinceMs: number): readonly TestResult[] {
  return earlierTests(file).filter(({ measuredAt, error }) => error === undefined && Date.parse(measuredAt) >= sinceMs)
}

function printTest({ title, measurements }: TestResult, suffix: string): void {
  process.stdout.write(`\n${title}${suffix}\n${measurements.map(linesOf).join('')}`)
}

/** The tests of this run, and those of earlier ones that were not measured again, in the order of the catalogue. */
function newestOf(file: string, tests: readonly TestResult[]): TestResult[] {
  const byName = new Map([...earlierTests(file), ...tests].map((test) => [test.name, test]))
  return BENCHES.flatMap(({ name }) => byName.get(name) ?? [])
}

function makePage(): number {
  const file = join(resolve(values.out), 'results.json')
  if (!existsSync(file)) {
    process.stderr.write(`There are no results in ${file} yet: npm run bench -- --all\n`)
    return 2
  }
  write(PAGE, performancePage(JSON.parse(readFileSync(file, 'utf8')) as BenchResults))
  process.stdout.write(`${PAGE}\n`)
  return 0
}

/** The tests of this run, or what is wrong with what was asked for. */
function choose(): readonly Bench[] | string {
  const only = values.only?.split(',')
  const unknown = only?.filter((name) => !BENCHES.some((bench) => bench.name === name)) ?? []
  if (unknown.length > 0)
    return `There is no test ${unknown.join(', ')}; there are ${BENCHES.map(({ name }) => name).join(', ')}.\n`
  if (only !== undefined) return BENCHES.filter(({ name }) => only.includes(name))
  if (values.all) return BENCHES
  return BENCHES.filter(({ kind }) => kind === 'usual' || (values.quick && kind === 'stack'))
}

async function runTest({ name, title, limit, run: measure }: Bench, options: BenchOptions): Promise<TestResult> {
  process.stdout.write(`\n${title}\n`)
  const startedMs = Date.now()
  const found = { name, title, limit, measuredAt: new Date(startedMs).toISOString(), load: loadavg()[0] ?? 0 }
  const seconds = () => Math.round((Date.now() - startedMs) / 1000)
  try {
    const measurements = await measure(options)
    for (const measurement of measurements) process.stdout.write(linesOf(measurement))
    return { ...found, seconds: seconds(), measurements }
  } catch (error) {
    // The other tests are still worth their time.
    const message = error instanceof Error ? error.message : String(error)
    process.stdout.write(`✘ failed: ${error instanceof Error ? error.stack : message}\n`)
    return { ...found, seconds: seconds(), measurements: [], error: message }
  }
}

function sumUp(tests: readonly TestResult[]): number {
  const withGoal = tests.flatMap(({ measurements }) => measurements).filter(({ goal }: Measurement) => goal !== null)
  const missed = withGoal.filter((measurement) => !meetsGoal(measurement)).length
  const failed = tests.filter(({ error }) => error !== undefined).length
  process.stdout.write(
    `\n${withGoal.length - missed} of ${withGoal.length} goals met${failed === 0 ? '' : `, ${failed} tests failed`}\n`,
  )
  return missed === 0 && failed === 0 ? 0 : 1
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
