import { readClock } from '../time/use-now.ts'
import type { LiveSurroundings } from './live-client.ts'

/** Sockets, time and chance of a real browser. `url` is the address of the live feed. */
export function browserSurroundings(url: string): LiveSurroundings {
  return {
    openSocket(events) {
      const socket = new WebSocket(url)
      socket.onopen = events.onOpen
      socket.onclose = events.onClose
      socket.onmessage = ({ data }) => {
        if (typeof data === 'string') events.onText(data)
      }
      return {
        send: (text) => socket.send(text),
        close: () => socket.close(),
      }
    },
    nowMs: readClock,
    after(ms, callback) {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
    random: Math.random,
  }
}

/** `/ws/traffic` of the server that the page came from. */
export const liveUrl = (page: Location): string =>
  `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/ws/traffic`
