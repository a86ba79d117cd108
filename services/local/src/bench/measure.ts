export type Goal = { readonly atLeast: number } | { readonly atMost: number }

/** One measured number beside its goal and its peers. `unit` says what it is of; CPU seconds are those of the process under test. */
export interface Measurement {
  readonly name: string
  /** The median, where there were rounds. */
  readonly value: number
  readonly unit: string
  readonly goal: Goal | null
  /** Smallest and largest of the rounds. */
  readonly spread?: readonly [number, number]
  readonly cpuS?: number
  readonly note?: string
  readonly peers?: readonly PeerFigure[]
  /** One point of how a number moves with more of something: of which number, and where. */
  readonly growth?: { readonly of: string; readonly by: string }
}

/** The same number of another program, measured in the same run. */
export interface PeerFigure {
  readonly name: string
  /** In the unit of the measurement; `null` where there is none, and the note says why. */
  readonly value: number | null
  readonly note?: string
}

export interface Stopwatch {
  /** Wall and CPU seconds since the start; CPU of all threads of this process. */
  stop(): { readonly wallS: number; readonly cpuS: number }
}

export function startStopwatch(): Stopwatch {
  const cpu = process.cpuUsage()
  const startedMs = performance.now()
  return {
    stop() {
      const { user, system } = process.cpuUsage(cpu)
      return { wallS: (performance.now() - startedMs) / 1000, cpuS: (user + system) / 1e6 }
    },
  }
}

export const meetsGoal = ({ value, goal }: Pick<Measurement, 'value' | 'goal'>): boolean => {
  if (goal === null) return true
  return 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost
}

/** The p-quantile (0..1) of values, by linear interpolation. Throws `RangeError` for no values. */
export function quantileOf(values: readonly number[], p: number): number {
  if (values.length === 0) throw new RangeError('expected at least one value')
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * p
  const low = sorted[Math.floor(at)] as number
  return low + ((sorted[Math.ceil(at)] as number) - low) * (at - Math.floor(at))
}

/** Median and spread of the rounds, as a measurement has them. */
export const ofRounds = (values: readonly number[]): Pick<Measurement, 'value' | 'spread'> => ({
  value: quantileOf(values, 0.5),
  ...(values.length > 1 ? { spread: [Math.min(...values), Math.max(...values)] as const } : {}),
})
