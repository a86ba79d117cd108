import { parseArgs } from 'node:util'
import { REAL_FAULTS } from './real/faults.ts'
import { runRealTier } from './real/run-real-tier.ts'
import type { StoresKind } from './real/run-stores.ts'
import { closingText, type FaultReport, outcomeOf, reportText } from './report.ts'
import { SIMULATED_FAULTS } from './sim/faults.ts'
import { runSimTier } from './sim/run-sim-tier.ts'
import { runSabotage, SABOTAGES } from './sim/sabotages.ts'

const HELP = `npm run faults -- [--tier sim|real] [--seeds 10000] [--seed 42] [--only F7,F23] [--stores embedded|stack] [--sabotage drop-row|all]
--seeds says how many seeds (10000, or one where --seed is given), --seed the first of them.
Breaks the platform on purpose, and checks that nothing is lost or doubled. Exits with 1 when a promise is broken.
The faults and the promises: docs/how-to/run-the-faults.md\n`

const SEEDS_OF_ALL = 10_000
const SEEDS_MAX = 10_000_000
/** With so many seeds each fault has more than 150 runs: one that never happened in them would prove nothing. */
const SEEDS_THAT_SHOW_ALL = 5_000

const { values } = parseArgs({
  options: {
    tier: { type: 'string', default: 'sim' },
    seeds: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    stores: { type: 'string' },
    sabotage: { type: 'string' },
    help: { type: 'boolean' },
  },
})
async function run(): Promise<number> {
  const { tier, sabotage, seed, only, stores } = values
  if (values.help) return say(HELP, 0)
  const count = Number(values.seeds ?? (seed === undefined ? SEEDS_OF_ALL : 1))
  const first = Number(seed ?? 0)
  if (!Number.isSafeInteger(count) || count < 1 || count > SEEDS_MAX || !Number.isSafeInteger(first) || first < 0)
    return say(`--seeds is a whole number from 1 to ${SEEDS_MAX}, --seed one from 0\n${HELP}`, 2)
  const seeds = Array.from({ length: count }, (_, i) => first + i)
  const isWhole = tier === 'real' || count >= SEEDS_THAT_SHOW_ALL
  if (tier !== 'sim' && tier !== 'real') return say(`there is no tier ${tier}\n${HELP}`, 2)
  if (stores !== undefined && stores !== 'embedded' && stores !== 'stack')
    return say(`there are no stores ${stores}\n${HELP}`, 2)
  const startedMs = performance.now()
  const reports =
    sabotage === undefined
      ? await runFaults({
          tier,
          seeds,
          isWhole,
          ...(only ? { only: only.split(',') } : {}),
          ...(stores ? { stores } : {}),
        })
      : []
  // The checker is checked whenever everything is.
  if (sabotage !== undefined || (tier === 'sim' && only === undefined && seed === undefined))
    reports.push(...(await runSabotages(sabotage, Number(seed ?? 1))))
  if (reports.length === 0) return say(`nothing is called that\n${HELP}`, 2)
  say(`${closingText(reports, isWhole)} (${((performance.now() - startedMs) / 1000).toFixed(1)} s)\n`, 0)
  return reports.some((report) => outcomeOf(report, isWhole) === 'failed') ? 1 : 0
}

interface Wanted {
  readonly tier: 'sim' | 'real'
  readonly seeds: readonly number[]
  readonly isWhole: boolean
  readonly only?: readonly string[]
  readonly stores?: StoresKind
}

async function runFaults({ tier, seeds, isWhole, only, stores }: Wanted): Promise<FaultReport[]> {
  const isMeant = ({ id }: { id: string }) => only === undefined || only.includes(id)
  const onReport = (report: FaultReport) => say(`${reportText(report, tier, isWhole)}\n`, 0)
  if (tier === 'real') {
    const faults = REAL_FAULTS.filter(isMeant)
    return runRealTier({ faults, seed: seeds[0] ?? 0, onReport, ...(stores ? { stores: [stores] } : {}) })
  }
  return runSimTier({ faults: SIMULATED_FAULTS.filter(isMeant), seeds, onReport })
}

async function runSabotages(name: string | undefined, seed: number): Promise<FaultReport[]> {
  const reports: FaultReport[] = []
  for (const sabotage of SABOTAGES) {
    if (name !== undefined && name !== 'all' && name !== sabotage.name) continue
    const report = await runSabotage(sabotage, seed)
    say(`${reportText(report, 'sim', true)}\n`, 0)
    reports.push(report)
  }
  return reports
}

function say(text: string, exitCode: number): number {
  process.stdout.write(text)
  return exitCode
}

process.exitCode = await run()
