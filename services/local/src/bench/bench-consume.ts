import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { consumePeers } from '../../../../infra/bench/peers.mjs'
import type { BenchOptions } from './bench-options.ts'
import type { ConsumeOrder, ConsumeResult } from './consume-child.ts'
import { type Measurement, ofRounds } from './measure.ts'
import { type ProcessCommand, startMeasured } from './measured-process.ts'
import { installedOf, peerFigures } from './peer-figures.ts'
import { type Contender, inTurns } from './rounds.ts'
import { openStreamParts } from './stream-parts.ts'

const MESSAGES = 1_000_000
const MESSAGES_QUICK = 60_000
const LIMIT_MS = 300_000
const PEERS = [
  { name: 'KafkaJS alone', peer: consumePeers.kafkajs },
  { name: '@platformatic/kafka alone', peer: consumePeers.platformatic },
  { name: 'node-rdkafka alone', peer: consumePeers.rdkafka },
  { name: '@confluentinc/kafka-javascript alone', peer: consumePeers.confluent },
] as const

/** T1: reading a topic to its end: our log without and with the contract, beside clients that only count. */
export async function benchConsume({ isQuick }: BenchOptions): Promise<Measurement[]> {
  const messages = isQuick ? MESSAGES_QUICK : MESSAGES
  await using parts = await openStreamParts(messages)
  const { broker: brokers } = parts.stack
  const own = (isCleaned: boolean): Contender<ConsumeResult> => ({
    name: isCleaned ? 'contract' : 'log',
    async run() {
      const { topicPrefix } = parts
      const order: ConsumeOrder = { brokers, topicPrefix, messages, isCleaned }
      return consume({
        file: process.execPath,
        args: [fileURLToPath(new URL('./consume-child.js', import.meta.url)), JSON.stringify(order)],
      })
    },
  })
  const { installed, missing } = installedOf(PEERS)
  const contenders = [own(false), own(true)]
  for (const { name, peer } of installed) {
    if (!('command' in peer)) continue
    const run = () => consume(peer.command({ brokers, topic: parts.topic, messages, group: `bench-${randomUUID()}` }))
    contenders.push({ name, run })
  }
  const found = await inTurns(contenders, isQuick ? { rounds: 1, warmUp: false } : { rounds: 5 })
  const perCpuS = ({ cpuS }: ConsumeResult) => messages / cpuS
  const roundsOf = (name: string) => found.find((each) => each.name === name)?.rounds ?? []
  const clients = found.filter(({ name }) => name !== 'log' && name !== 'contract')
  const peers = peerFigures(clients, missing, perCpuS)
  const best = Math.max(...peers.map(({ value }) => value ?? 0))
  return [
    {
      name: 'read Kafka, our log',
      ...ofRounds(roundsOf('log').map(perCpuS)),
      unit: 'messages/CPU-s',
      goal: null,
      note: `${messages} messages of 290 bytes, packed, 6 partitions; start and connecting included`,
      peers,
    },
    {
      name: 'read Kafka, with the contract',
      ...ofRounds(roundsOf('contract').map(perCpuS)),
      unit: 'messages/CPU-s',
      goal: { atLeast: 0.9 * best },
      note: 'decoded, checked and scored; the goal is 90 % of the best client alone',
      peers,
    },
  ]
}

async function consume(command: ProcessCommand): Promise<ConsumeResult> {
  const child = startMeasured({ ...command, core: 1 })
  try {
    return await child.line<ConsumeResult>(LIMIT_MS)
  } finally {
    await child.stop()
  }
}
