import { execFile } from 'node:child_process'
import { watch } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { traffic } from '@rocade/shared/feeds/index'
import { bronzeFolder } from '@rocade/shared/lake/lake-paths'
import { CRASH_POINTS } from '@rocade/stream-cleaner/crash-points'
import type { MessageMix } from '../make-message.ts'
import { API_FAULTS } from './api-faults.ts'
import { CALENDAR_FAULTS } from './calendar-faults.ts'
import { DAMAGE_FAULTS } from './damage-faults.ts'
import { type RealRun, until } from './real-run.ts'
import type { StoresKind } from './run-stores.ts'
import { SOURCE_FAULTS } from './source-faults.ts'
import { STACK_FAULTS } from './stack-faults.ts'

const MESSAGES = 600
const execute = promisify(execFile)

export interface RealFault {
  readonly id: string
  readonly title: string
  readonly mix?: Partial<MessageMix>
  /** Where it is run. Default: on embedded stores alone. */
  readonly stores?: readonly StoresKind[]
  /** Why it cannot be run here, if it cannot. */
  canRun?(): Promise<string | null>
  inject(run: RealRun): Promise<void>
  damage?(run: RealRun): Promise<() => Promise<void>>
}

const BOTH = ['embedded', 'stack'] as const

/** The faults that any log and lake can suffer; docs/how-to/run-the-faults.md says what is left to the simulation. */
const COMMON_FAULTS: readonly RealFault[] = [
  { id: 'F1', title: 'kill -9 before the database commits', stores: BOTH, inject: crashAt('pg.before_commit:3') },
  { id: 'F2', title: 'kill -9 after the database has committed', stores: BOTH, inject: crashAt('pg.after_commit:3') },
  { id: 'F3', title: 'kill -9 while a lake file is written', inject: killWhileWriting },
  {
    id: 'F4',
    title: 'kill -9 before a lake file is published',
    stores: BOTH,
    inject: crashAt('lake.before_publish:2'),
  },
  { id: 'F5', title: 'lake file published, writer killed before it hears', inject: crashAt('lake.after_publish:2') },
  { id: 'F6', title: 'kill -9 at every step of both sinks', inject: crashAtEveryStep },
  { id: 'F7', title: 'owner paused, a rival takes over, owner revived', stores: BOTH, inject: pauseOwner },
  { id: 'F8', title: 'cleaners come and go: 10 in 20 s', stores: BOTH, inject: comeAndGo },
  { id: 'F9', title: 'rolling restart by SIGTERM', stores: BOTH, inject: rollingRestart },
  { id: 'F16', title: 'duplicates, 60 %', mix: { duplicates: 0.6 }, inject: killOnce },
  { id: 'F17', title: 'out of order and late', mix: { late: 0.5, tooLate: 0.15 }, inject: killOnce },
  { id: 'F18', title: 'poison messages', mix: { poison: 0.5 }, inject: killOnce },
  { id: 'F19', title: 'other schemas', mix: { otherSchemas: 0.5 }, inject: killOnce },
  { id: 'F20', title: 'wrong clocks', mix: { wrongClocks: 0.4 }, inject: killOnce },
  { id: 'F22', title: 'PostgreSQL: a backend killed, then the server', inject: killServer },
  { id: 'F23', title: 'connection cut at COMMIT', inject: cutAtCommit },
  { id: 'F24', title: 'database read-only for a while', inject: makeReadOnly },
  { id: 'F25', title: 'table locked over the statement time-out', inject: lockTable },
  { id: 'F29', title: 'lake on a full disk', canRun: canMount, inject: fillDisk },
  { id: 'F31', title: 'one bit of a lake file flipped, 20 times', inject: killOnce, damage: flipBit },
]

/** All faults of the real tier. */
export const REAL_FAULTS: readonly RealFault[] = [
  ...COMMON_FAULTS,
  ...STACK_FAULTS,
  ...API_FAULTS,
  ...SOURCE_FAULTS,
  ...CALENDAR_FAULTS,
  ...DAMAGE_FAULTS,
]

/** Sends while a cleaner crashes; another one takes over. */
function crashAt(step: string) {
  return async (run: RealRun) => {
    const sending = run.send(MESSAGES)
    const cleaner = await run.start({ crashAt: step })
    if ((await cleaner.ended).signal === 'SIGKILL') run.bite()
    await run.start()
    await sending
  }
}

async function crashAtEveryStep(run: RealRun): Promise<void> {
  const sending = run.send(2 * MESSAGES)
  for (const step of CRASH_POINTS) {
    const cleaner = await run.start({ crashAt: `${step}:${run.random.between(1, 2)}` })
    const hasCrashed = await Promise.race([cleaner.ended.then(() => true), delay(10_000, false)])
    if (hasCrashed) run.bite()
    else await cleaner.kill()
  }
  await sending
}

/** The folder of half-written files says when one is being written. */
async function killWhileWriting(run: RealRun): Promise<void> {
  const unpublished = join(run.folder, 'lake', '_tmp')
  await mkdir(unpublished, { recursive: true })
  for (let round = 0; round < 3; round++) {
    const watcher = watch(unpublished)
    const seen = new Promise<void>((resolve) => watcher.once('change', () => resolve()))
    const sending = run.send(MESSAGES / 3)
    const cleaner = await run.start()
    await Promise.race([seen, delay(10_000)])
    await cleaner.kill()
    run.bite()
    watcher.close()
    await sending
  }
}

async function pauseOwner(run: RealRun): Promise<void> {
  const owner = await run.start()
  await run.send(MESSAGES / 3)
  const sending = run.send(MESSAGES)
  await delay(run.random.between(0, 300))
  owner.pause()
  await run.start().catch(async () => {
    // It stood still within a write to the embedded log, whose lock all writers of a machine share: once more.
    owner.resume()
    await delay(100)
    owner.pause()
    await run.start()
  })
  await sending
  if (!(await run.drained())) run.complain('the rival did not store everything')
  const more = run.send(MESSAGES / 2)
  owner.resume()
  await more
  // Both read everything from now on: for each batch one of them must lose.
  await run.drained()
  const { fenced, health } = await owner.figures()
  if (fenced > 0) run.bite()
  if (health !== 'ok') run.complain(`the owner that was fenced is not well: ${health}`)
}

async function comeAndGo(run: RealRun): Promise<void> {
  const sending = run.send(3 * MESSAGES)
  const present = [await run.start()]
  for (let i = 0; i < 10; i++) {
    if (present.length > 1 && run.random.chance(0.6)) await present.shift()?.stop()
    else present.push(await run.start())
    run.bite()
  }
  await sending
}

async function rollingRestart(run: RealRun): Promise<void> {
  const sending = run.send(2 * MESSAGES)
  let cleaner = await run.start()
  for (let round = 0; round < 3; round++) {
    await delay(500)
    const next = await run.start()
    const { code, signal } = await cleaner.stop()
    if (code !== 0) run.complain(`SIGTERM ended with ${code ?? signal}: ${cleaner.errors().slice(-500)}`)
    run.bite()
    cleaner = next
  }
  await sending
}

async function killOnce(run: RealRun): Promise<void> {
  const sending = run.send(MESSAGES)
  const cleaner = await run.start()
  await delay(run.random.between(100, 800))
  await cleaner.kill()
  run.bite()
  await run.start()
  await sending
}

async function killServer(run: RealRun): Promise<void> {
  const cleaner = await run.start()
  const sending = run.send(2 * MESSAGES)
  await delay(500)
  const found = await run.pool.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'cleaner-under-fault' LIMIT 1`,
  )
  const pid = found.rows[0]?.pid
  if (pid !== undefined) process.kill(pid, 'SIGKILL')
  await delay(1_500)
  run.server.kill()
  run.bite()
  await sending
  if (!cleaner.isRunning()) run.complain(`the cleaner did not survive: ${cleaner.errors().slice(-500)}`)
}

async function cutAtCommit(run: RealRun): Promise<void> {
  await run.start()
  run.proxy.cutAtCommit(['after', 'before', 'after', 'before', 'after'])
  await run.send(MESSAGES)
  if (run.proxy.cuts() > 0) run.bite()
}

async function makeReadOnly(run: RealRun): Promise<void> {
  const cleaner = await run.start()
  const sending = run.send(2 * MESSAGES)
  await run.server.administer(`ALTER DATABASE ${run.databaseName} SET default_transaction_read_only = on`)
  run.proxy.cutOff(0) // only new sessions are read-only
  const noticed = await until(async () => (await cleaner.figures()).health !== 'ok', 10_000)
  if (noticed) run.bite()
  await run.server.administer(`ALTER DATABASE ${run.databaseName} RESET default_transaction_read_only`)
  await sending
}

async function lockTable(run: RealRun): Promise<void> {
  const cleaner = await run.start({ statementTimeoutMs: 700 })
  const sending = run.send(MESSAGES)
  for (let round = 0; round < 2; round++) {
    const client = await run.pool.connect()
    await client.query('BEGIN')
    await client.query('LOCK TABLE sink_positions, traffic_data IN ACCESS EXCLUSIVE MODE')
    await delay(2_000)
    await client.query('ROLLBACK')
    client.release()
  }
  if ((await cleaner.figures()).retries > 0) run.bite()
  await sending
}

/** A small file system of its own is mounted; only root can. */
async function canMount(): Promise<string | null> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux, to mount a small disk'
  const probe = join('/tmp', `rocade-faults-probe-${process.pid}`)
  await mkdir(probe, { recursive: true })
  try {
    await execute('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe])
    await execute('umount', [probe])
    return null
  } catch {
    return 'a small disk cannot be mounted here'
  }
}

/** A disk that takes a few of the files that the messages make, and not all. */
async function fillDisk(run: RealRun): Promise<void> {
  const disk = join(run.folder, 'small-disk')
  await mkdir(disk)
  await execute('mount', ['-t', 'tmpfs', '-o', 'size=48k', 'tmpfs', disk])
  try {
    await mkdir(join(disk, 'lake'))
    const cleaner = await run.start({ settings: { LAKE_URL: pathToFileURL(join(disk, 'lake')).href } })
    await run.send(2 * MESSAGES)
    if (await until(async () => /full/.test((await cleaner.figures()).health), 20_000)) run.bite()
    await execute('mount', ['-o', 'remount,size=64m', disk])
    if (!(await until(async () => (await cleaner.figures()).health === 'ok', 30_000)))
      run.complain('the lake sink did not heal when there was room again')
    await cleaner.stop()
    await execute('cp', ['-r', join(disk, 'lake'), run.folder])
  } finally {
    await execute('umount', [disk])
  }
}

async function flipBit(run: RealRun): Promise<() => Promise<void>> {
  const { path } = run.random.pick(await run.lake.list(bronzeFolder(traffic.name)))
  const whole = await run.lake.read(path)
  const damaged = Uint8Array.from(whole)
  const at = run.random.between(0, whole.length - 1)
  damaged[at] = (whole[at] as number) ^ (1 << run.random.between(0, 7))
  await run.stores.overwrite(path, damaged)
  return () => run.stores.overwrite(path, whole)
}
