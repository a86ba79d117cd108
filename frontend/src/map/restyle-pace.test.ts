import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createRestylePace } from './restyle-pace.ts'

const around = {
  nowMs: () => Date.now(),
  after: (ms: number, callback: () => void) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

describe('createRestylePace', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  test('restyles at once, then at most four times a second', () => {
    const restyle = vi.fn()
    const pace = createRestylePace(restyle, around)
    for (let ms = 0; ms < 1000; ms += 10) {
      pace.request()
      vi.advanceTimersByTime(10)
    }
    expect(restyle.mock.calls.length).toBeLessThanOrEqual(5)
    expect(restyle.mock.calls.length).toBeGreaterThanOrEqual(4)
  })
  test('waits while the map moves and catches up once afterwards', () => {
    const restyle = vi.fn()
    const pace = createRestylePace(restyle, around)
    pace.hold(true)
    pace.request()
    pace.request()
    vi.advanceTimersByTime(5000)
    expect(restyle).not.toHaveBeenCalled()
    pace.hold(false)
    expect(restyle).not.toHaveBeenCalled()
    vi.advanceTimersByTime(40)
    expect(restyle).toHaveBeenCalledTimes(1)
  })
  test('restyles after every move, however soon the next one begins', () => {
    const restyle = vi.fn()
    const pace = createRestylePace(restyle, around)
    for (let move = 0; move < 3; move++) {
      pace.hold(true)
      vi.advanceTimersByTime(100)
      pace.request()
      vi.advanceTimersByTime(300)
      pace.hold(false)
    }
    vi.advanceTimersByTime(400)
    expect(restyle).toHaveBeenCalledTimes(3)
  })
  test('does nothing after it was stopped', () => {
    const restyle = vi.fn()
    const pace = createRestylePace(restyle, around)
    pace.request()
    pace.request()
    pace.stop()
    vi.advanceTimersByTime(1000)
    expect(restyle).toHaveBeenCalledTimes(1)
  })
})
