import type { BronzeFacts } from '@rocade/shared/lake/bronze-file'
import type { Invariant } from '../check-invariants.ts'
import type { FaultReport } from '../report.ts'
import type { StoredReject } from '../stored.ts'
import { SIMULATED_FAULTS, type SimulatedFault } from './faults.ts'
import { runSeed, type SimulatedRun } from './run-seed.ts'

/** A lie that is told to the checker: it must be reported by the invariant that is named for it. */
export interface Sabotage {
  readonly name: string
  readonly invariant: Invariant
  /** What it needs to be possible. */
  readonly faultId: string
  readonly damage?: (run: SimulatedRun) => void
  readonly fenceIsBroken?: boolean
}

export const SABOTAGES: readonly Sabotage[] = [
  { name: 'drop-row', invariant: 'I1', faultId: 'F16', damage: dropRow },
  { name: 'copy-file', invariant: 'I3', faultId: 'F16', damage: copyFile },
  { name: 'change-value', invariant: 'I2', faultId: 'F16', damage: changeValue },
  { name: 'swap-zones', invariant: 'I2', faultId: 'F16', damage: swapZones },
  { name: 'widen-range', invariant: 'I3', faultId: 'F16', damage: widenRange },
  { name: 'forge-reject', invariant: 'I4', faultId: 'F16', damage: forgeReject },
  { name: 'revive-zombie', invariant: 'I7', faultId: 'F7', fenceIsBroken: true },
]

/** A broken fence does harm only when a zombie comes in time: so many runs are looked through for one. */
const ZOMBIE_RUNS_MAX = 60

/** Runs a sabotage; it fails when the invariant that is named for it says nothing. */
export async function runSabotage(sabotage: Sabotage, seed: number): Promise<FaultReport> {
  const { name, invariant, faultId, damage, fenceIsBroken = false } = sabotage
  const fault = SIMULATED_FAULTS.find(({ id }) => id === faultId) as SimulatedFault
  const startedMs = performance.now()
  const runsMax = fenceIsBroken ? ZOMBIE_RUNS_MAX : 1
  let runs = 0
  let isReported = false
  while (runs < runsMax && !isReported) {
    const options = { fault, seed: seed + runs, fenceIsBroken, ...(damage === undefined ? {} : { damage }) }
    const { violations } = await runSeed(options)
    isReported = violations.some((violation) => violation.invariant === invariant)
    runs += 1
  }
  const report = {
    id: invariant,
    title: `sabotage ${name} is reported`,
    runs,
    ms: performance.now() - startedMs,
    bites: 1,
  }
  if (isReported) return { ...report, failures: 0 }
  const silence = { invariant, what: `${name} was not reported`, ids: [] }
  return { ...report, failures: 1, first: { seed, violations: [silence] } }
}

function dropRow({ database }: SimulatedRun): void {
  const [key] = firstOf(database.state.rows)
  database.state.rows.delete(key)
}

function copyFile({ lake }: SimulatedRun): void {
  const [path, bytes] = firstOf(lake.objects)
  lake.objects.set(
    path.replace(/\d{20}(?=\.parquet$)/, (start) => String(Number(start) + 1).padStart(20, '0')),
    bytes,
  )
}

function changeValue({ database }: SimulatedRun): void {
  const [key, row] = firstOf(database.state.rows)
  database.state.rows.set(key, { ...row, speedKmh: row.speedKmh + 0.125 })
}

function swapZones({ database }: SimulatedRun): void {
  const { rows } = database.state
  const [key, row] = firstOf(rows)
  const other = [...rows].find(([, each]) => each.segmentId !== row.segmentId)
  if (other === undefined) throw new RangeError('expected readings of two segments')
  rows.set(key, { ...row, segmentId: other[1].segmentId })
  rows.set(other[0], { ...other[1], segmentId: row.segmentId })
}

function widenRange({ lake }: SimulatedRun): void {
  const [path, bytes] = firstOf(lake.objects)
  const file = JSON.parse(Buffer.from(bytes).toString()) as { facts: Record<keyof BronzeFacts, string> }
  file.facts.end = String(Number(file.facts.end) + 1)
  lake.objects.set(path, Buffer.from(JSON.stringify(file)))
}

function forgeReject({ database }: SimulatedRun): void {
  const [, reject] = firstOf(database.state.rejects)
  let offset = 0
  while (database.state.rejects.has(keyAt(reject, offset))) offset += 1 // one that was accepted
  database.state.rejects.set(keyAt(reject, offset), { ...reject, offset })
}

const keyAt = ({ topicId, partition }: StoredReject, offset: number) => `${topicId}/${partition}/${offset}`

function firstOf<K, V>(map: ReadonlyMap<K, V>): [K, V] {
  for (const entry of map) return entry
  throw new RangeError('expected something to damage')
}
