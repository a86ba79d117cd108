/** Reads the traffic topic to its end by our log, as a sink does, into nothing. Its one argument is a `ConsumeOrder` in JSON. */
import { createKafkaLog } from '@rocade/shared/adapters/log/kafka/kafka-log'
import { withTopicPrefix } from '@rocade/shared/adapters/log/with-topic-prefix'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { rawTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import { createCleanMessage } from '@rocade/stream-cleaner/clean-message'

export interface ConsumeOrder {
  readonly brokers: string
  readonly topicPrefix: string
  readonly messages: number
  /** Whether each message is decoded and judged. */
  readonly isCleaned: boolean
}
/** As the peers say it. */
export interface ConsumeResult {
  readonly messages: number
  readonly cpuS: number
  readonly rssMb: number
}

const { brokers, topicPrefix, messages, isCleaned } = JSON.parse(process.argv[2] ?? '{}') as ConsumeOrder
const before = process.cpuUsage()
const log = withTopicPrefix(await createKafkaLog({ brokers: [brokers], clientId: 'bench-consumer' }), topicPrefix)
const cleanMessage = createCleanMessage(traffic, loadCities())
const stop = new AbortController()
let [count, accepted] = [0, 0]
await log.consume({
  topic: rawTopic(traffic),
  group: 'bench',
  gatherMs: 50,
  signal: stop.signal,
  open: async () => ({
    from: 'earliest',
    async take(given, endOffset) {
      if (isCleaned) for (const message of given) if (cleanMessage(message).result.kind === 'accept') accepted += 1
      count += given.length
      if (count >= messages) stop.abort()
      return (given.at(-1)?.offset ?? endOffset - 1) + 1
    },
    async close() {},
  }),
})
const { user, system } = process.cpuUsage(before)
if (isCleaned && accepted !== messages) throw new Error(`accepted ${accepted} of ${messages}`)
const result: ConsumeResult = {
  messages: count,
  cpuS: (user + system) / 1e6,
  rssMb: process.resourceUsage().maxRSS / 1024,
}
process.stdout.write(`${JSON.stringify(result)}\n`)
await log.close()
