/**
 * One line a stage. A terminal gets a tick and the time (`✔ installed 28.1 s`) with a running clock meanwhile, a pipe
 * gets JSON lines like the services' own.
 * @typedef {{ stage: string, doing: string, done: string }} Stage
 * @typedef {{ run<T>(stage: Stage, work: () => Promise<T>): Promise<T>, note(text: string): void }} StageLines
 * @param {{ stream?: NodeJS.WriteStream, env?: NodeJS.ProcessEnv, isJson?: boolean }} [options]
 * @returns {StageLines}
 */
export function createStageLines({ stream = process.stdout, env = process.env, isJson = !stream.isTTY } = {}) {
  const isTerminal = Boolean(stream.isTTY)
  const paint = (/** @type {number} */ code, /** @type {string} */ text) =>
    isTerminal && !env.NO_COLOR ? `\u001b[${code}m${text}\u001b[0m` : text
  const json = (/** @type {object} */ fields) =>
    stream.write(`${JSON.stringify({ level: 30, time: new Date().toISOString(), name: 'start', ...fields })}\n`)

  return {
    async run({ stage, doing, done }, work) {
      const startedMs = performance.now()
      if (isJson) json({ stage, msg: doing })
      const clock = isTerminal ? showClock(stream, doing, startedMs) : null
      try {
        const result = await work()
        clock?.clear()
        const ms = Math.round(performance.now() - startedMs)
        if (isJson) json({ stage, ms, msg: done })
        else stream.write(`${paint(32, '✔')} ${done} ${paint(2, seconds(ms))}\n`)
        return result
      } catch (error) {
        clock?.clear()
        if (!isJson) stream.write(`${paint(31, '✘')} ${doing} ${paint(2, seconds(performance.now() - startedMs))}\n`)
        throw error
      }
    },
    note(text) {
      if (isJson) json({ msg: text })
      else stream.write(`${text}\n`)
    },
  }
}

/** @param {NodeJS.WriteStream} stream @param {string} doing @param {number} startedMs */
function showClock(stream, doing, startedMs) {
  const draw = () => stream.write(`\r\u001b[2K… ${doing} ${seconds(performance.now() - startedMs)}`)
  draw()
  const timer = setInterval(draw, 500)
  return {
    clear() {
      clearInterval(timer)
      stream.write('\r\u001b[2K')
    },
  }
}

/** @param {number} ms */
export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`
