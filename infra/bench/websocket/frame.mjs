/**
 * What a broadcasting peer is told, as JSON in its one argument.
 * @typedef {{ frameBytes: number, framesPerS: number }} BroadcastOptions
 */

/** @returns {BroadcastOptions} */
export const broadcastOptions = () => JSON.parse(process.argv[2] ?? '{}')

/**
 * A frame of the wanted size: `{"seq":1,"sentAtMs":…,"pad":"xxx"}`.
 * @param {number} seq @param {number} frameBytes
 */
export function frameText(seq, frameBytes) {
  const bare = JSON.stringify({ seq, sentAtMs: Date.now(), pad: '' })
  return `${bare.slice(0, -2)}${'x'.repeat(Math.max(0, frameBytes - bare.length))}"}`
}

/**
 * Calls `send` at a fixed rate, whatever the calls take: those that are late are made up for.
 * @param {BroadcastOptions} options @param {(text: string) => void} send
 * @returns {() => void} ends it
 */
export function startFrames({ frameBytes, framesPerS }, send) {
  const startedMs = performance.now()
  let seq = 0
  const timer = setInterval(
    () => {
      for (const due = ((performance.now() - startedMs) * framesPerS) / 1000; seq < due; ) {
        seq += 1
        send(frameText(seq, frameBytes))
      }
    },
    Math.min(50, 1000 / framesPerS),
  )
  return () => clearInterval(timer)
}
