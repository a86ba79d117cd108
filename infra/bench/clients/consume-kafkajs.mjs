// kafkajs alone: whole batches as they are fetched, nothing committed.
import kafkajs from 'kafkajs'
import { consumeOptions, createCounter } from './count-messages.mjs'

const options = consumeOptions()
const kafka = new kafkajs.Kafka({ brokers: [options.brokers], logLevel: kafkajs.logLevel.ERROR })
const consumer = kafka.consumer({ groupId: options.group, maxBytesPerPartition: 4 * 1024 * 1024, maxWaitTimeInMs: 100 })
const counter = createCounter(options, () => setImmediate(() => process.exit(0)))
await consumer.connect()
await consumer.subscribe({ topic: options.topic, fromBeginning: true })
await consumer.run({
  autoCommit: false,
  eachBatchAutoResolve: true,
  eachBatch: async ({ batch }) => {
    for (const { value } of batch.messages) counter.take(value)
  },
})
