// librdkafka alone, by node-rdkafka: flowing mode, the fastest way that it offers; nothing committed.
import { importFrom } from '../import-from.mjs'
import { consumeOptions, createCounter } from './count-messages.mjs'

const options = consumeOptions()
const { default: rdkafka } = await importFrom('rdkafka', 'node-rdkafka')
const consumer = new rdkafka.KafkaConsumer(
  {
    'group.id': options.group,
    'metadata.broker.list': options.brokers,
    'enable.auto.commit': false,
    'fetch.wait.max.ms': 100,
    'queued.min.messages': 100_000,
  },
  { 'auto.offset.reset': 'earliest' },
)
const counter = createCounter(options, () => setImmediate(() => process.exit(0)))
consumer.on('ready', () => {
  consumer.subscribe([options.topic])
  consumer.consume()
})
consumer.on('data', (/** @type {{ value: Buffer | null }} */ { value }) => counter.take(value))
consumer.connect()
