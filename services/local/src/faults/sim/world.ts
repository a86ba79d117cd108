import type { Random } from '../random.ts'
import { createEventQueue } from './event-queue.ts'

/** Something that a process asks of the world outside of it. */
export interface Operation {
  readonly process: SimulatedProcess
  readonly store: 'pg' | 'lake' | 'log'
  readonly what: string
}

/** What goes wrong with an operation. `before`: it never happened. `after`: it happened, and the answer says otherwise. */
export interface Disturbance {
  readonly when: 'before' | 'after' | 'never'
  readonly error?: unknown
  readonly delayMs?: number
}

export type Answer<T> = { readonly value: T } | { readonly error: unknown }

export interface SimulatedProcess {
  readonly name: string
  readonly isAlive: () => boolean
  readonly isPaused: () => boolean
  /** Like kill -9: it does nothing more; what it has sent may still arrive. */
  kill(): void
  /** Like SIGSTOP: it hears nothing until it is resumed; what it has sent still arrives. */
  pause(): void
  resume(): void
  onKill(tell: () => void): void
  onPause(tell: () => void): void
}

/**
 * A simulated machine room: time that jumps from one event to the next, processes that can be killed and paused
 * wherever they wait, and requests that take a while, get lost, or lose their answer. Everything follows from the seed.
 */
export interface World {
  readonly random: Random
  nowMs(): number
  createProcess(name: string): SimulatedProcess
  after(delayMs: number, run: () => void): void
  /** Waits in simulated time; never returns to a process that was killed. */
  sleep(process: SimulatedProcess, ms: number, signal?: AbortSignal): Promise<void>
  /**
   * Sends an operation to a store. `perform` runs when it arrives, and answers at once or later; `onBroken` is told
   * when a disturbance ends it, with whether it was performed before.
   */
  request<T>(
    operation: Operation,
    perform: (answer: (answer: Answer<T>) => void) => void,
    onBroken?: (error: unknown) => void,
  ): Promise<T>
  /** Asked about every operation; the first one that has an opinion decides. */
  disturb(opinion: (operation: Operation) => Disturbance | undefined): void
  /** No more disturbances. */
  heal(): void
  /** Runs events until `isDone` or the deadline; `false` when it was the deadline. */
  run(isDone: () => boolean, deadlineMs: number): Promise<boolean>
}

const LATENCY_MAX_MS = 20

export function createWorld(random: Random, startMs: number): World {
  const queue = createEventQueue()
  let nowMs = startMs
  let mustDrain = false
  let opinions: ((operation: Operation) => Disturbance | undefined)[] = []
  const latency = () => random.next() * LATENCY_MAX_MS
  const after = (delayMs: number, run: () => void) => queue.add(nowMs + delayMs, run)

  function disturbanceOf(operation: Operation): Disturbance | undefined {
    for (const opinion of opinions) {
      const disturbance = opinion(operation)
      if (disturbance !== undefined) return disturbance
    }
    return undefined
  }

  const internal = new WeakMap<SimulatedProcess, (settle: () => void) => void>()
  /** Hands something to a process: now, when it is resumed, or never. */
  const handTo = (process: SimulatedProcess, settle: () => void) => internal.get(process)?.(settle)

  return {
    random,
    nowMs: () => nowMs,
    after: (delayMs, run) =>
      after(delayMs, () => {
        mustDrain = true // whoever asks for this may begin something
        run()
      }),
    createProcess(name) {
      const made = createProcess(name, {
        settle(run) {
          mustDrain = true
          run()
        },
        again: (run) => after(latency(), run),
      })
      internal.set(made.process, made.hand)
      return made.process
    },
    sleep(process, ms, signal) {
      if (!process.isAlive()) return new Promise(() => {})
      return new Promise((resolve) => {
        let isOver = false
        const wake = () => {
          if (isOver) return
          isOver = true
          signal?.removeEventListener('abort', wake)
          handTo(process, resolve)
        }
        after(ms, wake)
        signal?.addEventListener('abort', wake, { once: true })
      })
    },
    request(operation, perform, onBroken) {
      const { process } = operation
      if (!process.isAlive()) return new Promise(() => {})
      const disturbance = disturbanceOf(operation)
      if (!process.isAlive()) return new Promise(() => {}) // the opinion was to kill it
      return new Promise((resolve, reject) => {
        const settle = (answer: Answer<Awaited<ReturnType<typeof resolve>>>) =>
          handTo(process, () => ('error' in answer ? reject(answer.error) : resolve(answer.value as never)))
        // A process that is paused has not sent it yet.
        const send = (run: () => void) =>
          process.isPaused() ? handTo(process, () => send(run)) : after(latency() + (disturbance?.delayMs ?? 0), run)
        send(() => {
          if (!process.isAlive() && random.chance(0.5)) return
          if (disturbance?.when === 'before') {
            onBroken?.(disturbance.error)
            return after(latency(), () => settle({ error: disturbance.error }))
          }
          perform((answer) => {
            if (disturbance?.when !== 'after') return after(latency(), () => settle(answer as never))
            onBroken?.(disturbance.error)
            return after(latency(), () => settle({ error: disturbance.error }))
          })
        })
      })
    },
    disturb: (opinion) => opinions.push(opinion),
    heal() {
      opinions = []
    },
    async run(isDone, deadlineMs) {
      const endMs = nowMs + deadlineMs
      while (!isDone()) {
        const event = queue.take()
        if (event === undefined || event.dueMs > endMs) {
          if (event !== undefined) queue.add(event.dueMs, event.run)
          nowMs = endMs
          return isDone()
        }
        nowMs = event.dueMs
        event.run()
        if (mustDrain) await allMicrotasks()
        mustDrain = false
      }
      return true
    },
  }
}

/** The code under test runs on until each of its promises waits for the world again. */
const allMicrotasks = () => new Promise<void>((resolve) => setImmediate(resolve))

interface ProcessHooks {
  settle(run: () => void): void
  again(run: () => void): void
}

function createProcess(name: string, { settle, again }: ProcessHooks) {
  let isAlive = true
  let isPaused = false
  let held: (() => void)[] = []
  const killed: (() => void)[] = []
  const paused: (() => void)[] = []
  const hand = (run: () => void) => {
    if (!isAlive) return
    if (isPaused) held.push(run)
    else settle(run)
  }
  const process: SimulatedProcess = {
    name,
    isAlive: () => isAlive,
    isPaused: () => isPaused,
    kill() {
      if (!isAlive) return
      isAlive = false
      held = []
      for (const tell of killed) tell()
    },
    pause() {
      if (!isAlive || isPaused) return
      isPaused = true
      for (const tell of paused) tell()
    },
    resume() {
      if (!isPaused) return
      isPaused = false
      const all = held
      held = []
      for (const run of all) again(() => hand(run))
    },
    onKill: (tell) => killed.push(tell),
    onPause: (tell) => paused.push(tell),
  }
  return { process, hand }
}
