import { checkClient, checkHttp, checkInsert, checkSparkAsk, checkWebSocket } from './check-others.mjs'
import { append, openParts } from './check-parts.mjs'
import { checkStream } from './check-streams.mjs'
import { batchPeers, consumePeers, httpPeers, insertPeers, peers, streamPeers, webSocketPeers } from './peers.mjs'

/** @typedef {import('../tooling/stage-lines.mjs').StageLines} StageLines */

/** Which peers a name of `--only` stands for. @type {Record<string, string[]>} */
const MEANT = { flink: ['flink', 'flinkJdbc'], spark: ['spark', 'sparkAsk'], fastapi: ['fastapi', 'fastapiMemory'] }

/**
 * Runs each peer that is installed, on Kafka and PostgreSQL that are started for it; resolves to whether all of them did
 * what they are for.
 * @param {{ asked: readonly string[] | undefined, messages: number, stages: StageLines }} options
 */
export async function checkPeers({ asked, messages, stages }) {
  const meant = asked?.flatMap((name) => MEANT[name] ?? (name === 'clients' ? ['kafkajs', 'platformatic'] : [name]))
  const names = Object.entries(peers).flatMap(([name, peer]) =>
    (meant === undefined || meant.includes(name)) && peer.isInstalled() === true ? [name] : [],
  )
  const parts = await openParts(stages)
  try {
    const bad = await append(parts, messages)
    let areAllRight = true
    for (const name of names) {
      const problems = await check({ parts, name, messages, bad, stages }).catch((error) => [String(error)])
      stages.note(problems.length === 0 ? `✔ ${name}` : `✘ ${name}: ${problems.join('; ')}`)
      areAllRight &&= problems.length === 0
    }
    return areAllRight
  } finally {
    await parts.close()
  }
}

/**
 * @param {{ parts: import('./check-parts.mjs').Parts, name: string, messages: number, bad: number, stages: StageLines }} options
 * @returns {Promise<string[]>} what is wrong
 */
async function check({ parts, name, messages, bad, stages }) {
  if (isIn(streamPeers, name)) return checkStream(parts, { name, messages, bad, stages })
  if (isIn(consumePeers, name))
    return name === 'confluent' ? [] : checkClient(parts, consumePeers[name], messages, stages)
  if (isIn(httpPeers, name)) return checkHttp(parts, name, stages)
  if (isIn(webSocketPeers, name)) return checkWebSocket(webSocketPeers[name], stages)
  if (isIn(insertPeers, name)) return checkInsert(parts, name, stages)
  return isIn(batchPeers, name) ? checkSparkAsk(parts, stages) : [`${name} is not checked`]
}

/**
 * @template {object} T
 * @param {T} group @param {PropertyKey} name @returns {name is keyof T}
 */
const isIn = (group, name) => Object.hasOwn(group, name)
