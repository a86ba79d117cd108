/**
 * What a consumer is told, as JSON in its one argument.
 * @typedef {{ brokers: string, topic: string, messages: number, group: string }} ConsumeOptions
 */

/** @returns {ConsumeOptions} */
export const consumeOptions = () => JSON.parse(process.argv[2] ?? '{}')

/**
 * Counts messages and bytes, and says at the last one what they took: CPU of the whole process, its native threads
 * included, from before the connection on. One line of JSON, also read by a person.
 * @param {ConsumeOptions} options @param {() => unknown} end is called with the last one counted
 */
export function createCounter({ messages }, end) {
  let [count, bytes, firstAtMs] = [0, 0, 0]
  // From here on, not from the first message: a client may have decoded thousands before it hands over one.
  const before = process.cpuUsage()
  let isOver = false
  return {
    /** @param {Uint8Array | null} value */
    take(value) {
      if (isOver) return
      if (count === 0) firstAtMs = Date.now()
      count += 1
      bytes += value?.length ?? 0
      if (count < messages) return
      isOver = true
      const { user, system } = process.cpuUsage(before)
      const rssMb = process.resourceUsage().maxRSS / 1024
      const cpuS = (user + system) / 1e6
      console.log(JSON.stringify({ messages: count, bytes, firstAtMs, lastAtMs: Date.now(), cpuS, rssMb }))
      end()
    },
  }
}
