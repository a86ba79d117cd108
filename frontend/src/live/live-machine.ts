/**
 * The link to the live feed as a state machine. Pure: what to do is returned, not done.
 *
 * - `connecting`: a socket is being opened, or it is open and the first data has not come
 * - `live`: data or heartbeats come
 * - `stale`: one heartbeat was missed; what is shown may be old
 * - `waiting`: no socket; the next attempt is scheduled
 * - `stopped`: no socket on purpose (hidden tab, page left)
 */
export const LIVE_STATES = ['idle', 'connecting', 'live', 'stale', 'waiting', 'stopped'] as const
export type LiveState = (typeof LIVE_STATES)[number]

/**
 * - `start`: connect now (page shown, "try now")
 * - `synced`: what the page shows is what the server has
 * - `heard`: any message came
 * - `silent`: a heartbeat period went by without a message
 * - `lost`: the socket closed or failed
 * - `due`: the time for the next attempt has come
 * - `stop`: the tab was hidden or the page is left
 */
export const LIVE_EVENTS = ['start', 'synced', 'heard', 'silent', 'lost', 'due', 'stop'] as const
export type LiveEvent = (typeof LIVE_EVENTS)[number]

export type LiveEffect = 'open' | 'close' | 'scheduleRetry' | 'cancelRetry'

export interface LiveStep {
  readonly to: LiveState
  readonly effects: readonly LiveEffect[]
}

const go = (to: LiveState, ...effects: LiveEffect[]): LiveStep => ({ to, effects })

/** No `Partial`: the compiler proves that every state answers every event. */
export const LIVE_TRANSITIONS: Record<LiveState, Record<LiveEvent, LiveStep>> = {
  idle: {
    start: go('connecting', 'open'),
    synced: go('idle'),
    heard: go('idle'),
    silent: go('idle'),
    lost: go('idle'),
    due: go('idle'),
    stop: go('stopped'),
  },
  connecting: {
    start: go('connecting'),
    synced: go('live'),
    heard: go('connecting'),
    silent: go('waiting', 'close', 'scheduleRetry'),
    lost: go('waiting', 'close', 'scheduleRetry'),
    due: go('connecting'),
    stop: go('stopped', 'close'),
  },
  live: {
    start: go('live'),
    synced: go('live'),
    heard: go('live'),
    silent: go('stale'),
    lost: go('waiting', 'close', 'scheduleRetry'),
    due: go('live'),
    stop: go('stopped', 'close'),
  },
  stale: {
    start: go('stale'),
    synced: go('live'),
    heard: go('live'),
    silent: go('waiting', 'close', 'scheduleRetry'),
    lost: go('waiting', 'close', 'scheduleRetry'),
    due: go('stale'),
    stop: go('stopped', 'close'),
  },
  waiting: {
    start: go('connecting', 'cancelRetry', 'open'),
    synced: go('waiting'),
    heard: go('waiting'),
    silent: go('waiting'),
    lost: go('waiting'),
    due: go('connecting', 'open'),
    stop: go('stopped', 'cancelRetry'),
  },
  stopped: {
    start: go('connecting', 'open'),
    synced: go('stopped'),
    heard: go('stopped'),
    silent: go('stopped'),
    lost: go('stopped'),
    due: go('stopped'),
    stop: go('stopped'),
  },
}

/** The next state and what has to be done on the way there. */
export function liveTransition(state: LiveState, event: LiveEvent): LiveStep {
  return LIVE_TRANSITIONS[state][event]
}
