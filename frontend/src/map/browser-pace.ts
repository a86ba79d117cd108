import { readClock } from '../time/use-now.ts'
import { createRestylePace, type RestylePace } from './restyle-pace.ts'

/** The restyle pace by the browser's timers. */
export const browserPace = (restyle: () => void): RestylePace =>
  createRestylePace(restyle, {
    nowMs: readClock,
    after(ms, callback) {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
  })
