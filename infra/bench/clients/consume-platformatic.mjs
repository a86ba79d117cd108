// @platformatic/kafka alone: its stream's data events, the fastest way that it offers; nothing committed.
import { importFrom } from '../import-from.mjs'
import { consumeOptions, createCounter } from './count-messages.mjs'

const options = consumeOptions()
const { Consumer } = await importFrom('clients', '@platformatic/kafka')
const consumer = new Consumer({
  clientId: 'bench',
  groupId: options.group,
  bootstrapBrokers: [options.brokers],
  maxBytes: 4 * 1024 * 1024,
  maxWaitTime: 100,
})
const counter = createCounter(options, () => setImmediate(() => process.exit(0)))
const stream = await consumer.consume({
  topics: [options.topic],
  mode: 'earliest',
  autocommit: false,
  highWaterMark: 8_192,
})
stream.on('data', (/** @type {{ value: Buffer }} */ { value }) => counter.take(value))
