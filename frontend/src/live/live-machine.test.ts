import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LIVE_EVENTS, LIVE_STATES, type LiveState, liveTransition } from './live-machine.ts'

/** States in which there is a socket. */
const CONNECTED: ReadonlySet<LiveState> = new Set(['connecting', 'live', 'stale'])

describe('liveTransition', () => {
  test('answers every event in every state', () => {
    for (const state of LIVE_STATES) {
      for (const event of LIVE_EVENTS) expect(LIVE_STATES).toContain(liveTransition(state, event).to)
    }
  })
  test('needs two missed heartbeats to give a link up', () => {
    const first = liveTransition('live', 'silent')
    expect(first).toEqual({ to: 'stale', effects: [] })
    expect(liveTransition(first.to, 'silent')).toEqual({ to: 'waiting', effects: ['close', 'scheduleRetry'] })
  })
  test('is live again at the first sign of life', () => {
    expect(liveTransition('stale', 'heard').to).toBe('live')
  })
  test('does not call itself live before it has what the server has', () => {
    expect(liveTransition('connecting', 'heard').to).toBe('connecting')
    expect(liveTransition('connecting', 'synced').to).toBe('live')
  })
  test('never has two sockets or two timers, and leaves none behind, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...LIVE_EVENTS), { maxLength: 60 }), (events) => {
        let state: LiveState = 'idle'
        let sockets = 0
        let timers = 0
        for (const event of events) {
          if (event === 'due') {
            if (timers === 0) continue // a timer that is not there cannot ring
            timers--
          }
          const step = liveTransition(state, event)
          for (const effect of step.effects) {
            if (effect === 'open') sockets++
            if (effect === 'close') sockets--
            if (effect === 'scheduleRetry') timers++
            if (effect === 'cancelRetry') timers--
          }
          state = step.to
          expect(sockets).toBe(CONNECTED.has(state) ? 1 : 0)
          expect(timers).toBe(state === 'waiting' ? 1 : 0)
        }
      }),
    )
  })
})
