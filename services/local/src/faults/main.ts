import { parseArgs } from 'node:util'
import { closingText, type FaultReport, hasPassed, reportText } from './report.ts'
import { SIMULATED_FAULTS } from './sim/faults.ts'
import { runSimTier } from './sim/run-sim-tier.ts'

const HELP = `npm run faults -- [--tier sim|real] [--seeds 10000] [--seed 42] [--only F7,F23] [--sabotage drop-row|all]
Breaks the platform on purpose and checks that nothing is lost or doubled. Exits with 1 when a promise is broken.
docs/how-to/run-the-faults.md says what the faults and the promises are.\n`

const { values } = parseArgs({
  options: {
    tier: { type: 'string', default: 'sim' },
    seeds: { type: 'string', default: '10000' },
    seed: { type: 'string' },
    only: { type: 'string' },
    sabotage: { type: 'string' },
    help: { type: 'boolean' },
  },
})
if (values.help) process.stdout.write(HELP)
else process.exitCode = await run()

async function run(): Promise<number> {
  const startedMs = performance.now()
  const only = values.only?.split(',')
  const faults = SIMULATED_FAULTS.filter(({ id }) => only === undefined || only.includes(id))
  const seeds =
    values.seed === undefined ? Array.from({ length: Number(values.seeds) }, (_, i) => i) : [Number(values.seed)]
  const reports = await runSimTier({ faults, seeds, onReport })
  process.stdout.write(`${closingText(reports)} (${((performance.now() - startedMs) / 1000).toFixed(1)} s)\n`)
  return reports.every(hasPassed) ? 0 : 1
}

function onReport(report: FaultReport): void {
  process.stdout.write(`${reportText(report, values.tier)}\n`)
}
