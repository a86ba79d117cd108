/** The numbered steps at which tests kill the process, in the order of the protocol. */
export const CRASH_POINTS = [
  'pg.before_begin',
  'pg.after_position',
  'pg.after_insert',
  'pg.before_commit',
  'pg.after_commit',
  'lake.before_encode',
  'lake.before_publish',
  'lake.after_publish',
] as const
export type CrashPoint = (typeof CRASH_POINTS)[number]

/** Called at each step; does nothing outside of tests. */
export type ReachedStep = (point: CrashPoint) => void

/**
 * Kills this process like kill -9 when a step is reached for the n-th time. `CRASH_AT=lake.before_publish:3`.
 * Throws `RangeError` for a step that does not exist.
 */
export function crashAt(setting: string): ReachedStep {
  const [name, count = '1'] = setting.split(':')
  if (!CRASH_POINTS.some((point) => point === name))
    throw new RangeError(`expected one of ${CRASH_POINTS.join(', ')}, got ${name}`)
  let left = Number(count)
  return (point) => {
    if (point !== name) return
    left -= 1
    if (left === 0) process.kill(process.pid, 'SIGKILL')
  }
}
