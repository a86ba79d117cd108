import { AppError } from '@rocade/shared/runtime/app-error'
import type { MessageMix } from '../make-message.ts'
import {
  brokerAway,
  crashDatabase,
  disturb,
  during,
  flipBit,
  isDatabaseWrite,
  isLake,
  isLog,
  killAround,
  killAtAnyOperation,
  killAtStep,
  killBefore,
  pauseOwners,
  rebalanceStorm,
  redeliver,
  retentionOvertakes,
  retentionOvertakesPaused,
  rollingRestart,
  sometimesKill,
  storeAway,
  truncateNewest,
} from './injections.ts'
import type { SimulatedRun } from './run-seed.ts'
import { brokenConnection, postgresError } from './simulated-database.ts'

export interface SimulatedFault {
  readonly id: string
  readonly title: string
  readonly cleanersMin?: number
  readonly mix?: Partial<MessageMix>
  /** How long it may go on, in simulated time; then everything heals. */
  readonly troubleMs?: number
  inject(run: SimulatedRun): void
  /** Between the two halves of the messages, when the first one is stored. */
  between?(run: SimulatedRun): void
  /** Damages bronze when all is stored: the checker must report it by I3, unless what is read is still the same. */
  damage?(run: SimulatedRun): void
}

/** All faults of the simulation, by the numbers of docs/how-to/run-the-faults.md. */
export const SIMULATED_FAULTS: readonly SimulatedFault[] = [
  {
    id: 'F1',
    title: 'kill -9 before the database commits',
    inject: killAtStep(['pg.before_begin', 'pg.after_position', 'pg.after_insert', 'pg.before_commit']),
  },
  { id: 'F2', title: 'kill -9 after the database has committed', inject: killAtStep(['pg.after_commit']) },
  { id: 'F3', title: 'kill -9 while a lake file is written', inject: killAround('write') },
  { id: 'F4', title: 'kill -9 between writing and publishing a lake file', inject: killBefore('link') },
  {
    id: 'F5',
    title: 'lake file published, answer lost',
    inject: (run) =>
      disturb(run, isLake('link'), () => run.random.chance(0.5) && { when: 'after', error: storeAway('reset') }),
  },
  { id: 'F6', title: 'kill -9 at every numbered step of both sinks', inject: killAtAnyOperation },
  {
    id: 'F7',
    title: 'owner paused, a rival takes over, owner revived',
    troubleMs: 50_000,
    cleanersMin: 2,
    inject: pauseOwners,
  },
  { id: 'F8', title: 'rebalance storm: 10 joins and leaves in 20 s', troubleMs: 22_000, inject: rebalanceStorm },
  { id: 'F9', title: 'rolling restart by SIGTERM', inject: rollingRestart },
  {
    id: 'F11',
    title: 'broker killed and restarted: appends without an answer',
    inject: (run) =>
      during(run, run.random.between(500, 5_000), isLog, () => ({
        when: run.random.pick(['before', 'after']),
        error: brokerAway(),
      })),
  },
  {
    id: 'F12',
    title: 'broker away for 30 s',
    troubleMs: 42_000,
    inject: (run) => during(run, 30_000, isLog, () => ({ when: 'before', error: brokerAway() })),
  },
  { id: 'F13', title: 'retention overtakes the sinks', inject: retentionOvertakes },
  {
    id: 'F13P',
    title: 'retention overtakes an owner that is paused; rivals go on',
    troubleMs: 50_000,
    cleanersMin: 2,
    inject: retentionOvertakesPaused,
  },
  {
    id: 'F14',
    title: 'topic deleted and made again',
    cleanersMin: 2,
    inject() {},
    between(run) {
      run.bite()
      for (const cleaner of run.fleet.cleaners().slice(1)) run.fleet.pause(cleaner, run.random.between(1, 30_000))
      run.log.recreate()
      run.fleet.rebalance()
    },
  },
  { id: 'F15', title: 'group offsets rewound: messages come again', inject: redeliver },
  { id: 'F16', title: 'duplicates, 60 %', mix: { duplicates: 0.6 }, inject: sometimesKill },
  { id: 'F17', title: 'out of order and late', mix: { late: 0.5, tooLate: 0.15 }, inject: sometimesKill },
  { id: 'F18', title: 'poison messages', mix: { poison: 0.5 }, inject: sometimesKill },
  { id: 'F19', title: 'other schemas', mix: { otherSchemas: 0.5 }, inject: sometimesKill },
  { id: 'F20', title: 'wrong clocks', mix: { wrongClocks: 0.4 }, inject: sometimesKill },
  { id: 'F22', title: 'PostgreSQL killed and restarted', inject: crashDatabase },
  {
    id: 'F23',
    title: 'connection cut at COMMIT',
    inject: (run) =>
      disturb(
        run,
        ({ store, what }) => store === 'pg' && what === 'COMMIT',
        () => run.random.chance(0.4) && { when: run.random.pick(['before', 'after']), error: brokenConnection() },
      ),
  },
  {
    id: 'F24',
    title: 'database full or read-only',
    troubleMs: 28_000,
    inject(run) {
      const code = run.random.pick(['25006', '53100'])
      during(run, 15_000, isDatabaseWrite, () => ({ when: 'before', error: postgresError(code, 'cannot write') }))
    },
  },
  {
    id: 'F25',
    title: 'deadlock, lock and statement time-outs',
    inject: (run) =>
      disturb(
        run,
        isDatabaseWrite,
        () =>
          run.random.chance(0.15) && {
            when: 'before',
            error: postgresError(run.random.pick(['40P01', '55P03', '57014', '40001']), 'canceled'),
          },
      ),
  },
  {
    id: 'F27',
    title: 'name node in safe mode for 20 s',
    troubleMs: 32_000,
    inject: (run) => during(run, 20_000, isLake(), () => ({ when: 'before', error: storeAway('safe mode') })),
  },
  {
    id: 'F28',
    title: 'data node dies while a file is written',
    inject: (run) =>
      disturb(
        run,
        isLake('write'),
        () =>
          run.random.chance(0.4) && { when: run.random.pick(['before', 'after']), error: storeAway('no data node') },
      ),
  },
  {
    id: 'F29',
    title: 'lake full',
    troubleMs: 28_000,
    inject: (run) =>
      during(run, 15_000, isLake('write'), () => ({
        when: run.random.pick(['before', 'after']),
        error: new AppError('DISK_FULL', 'no space left', { retryable: true }),
      })),
  },
  { id: 'F30', title: 'newest lake file truncated', inject: truncateNewest },
  {
    id: 'F31',
    title: 'one bit of a lake file flipped',
    inject: sometimesKill,
    damage: flipBit,
  },
  {
    id: 'F32',
    title: 'lake takes 500 ms for a file',
    inject: (run) => disturb(run, isLake('write'), () => ({ when: 'never', delayMs: 500 })),
  },
]
