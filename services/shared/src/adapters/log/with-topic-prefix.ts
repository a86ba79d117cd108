import type { EventLog } from '../../ports/event-log.ts'

/**
 * A log whose topics carry a prefix that its users never see: several platforms on one Kafka, or a test beside one.
 * Without a prefix it is the log itself.
 */
export function withTopicPrefix(log: EventLog, prefix: string): EventLog {
  if (prefix === '') return log
  return {
    createTopics: (specs) => log.createTopics(specs.map((spec) => ({ ...spec, name: `${prefix}${spec.name}` }))),
    append: (topic, messages) => log.append(`${prefix}${topic}`, messages),
    consume: (options) =>
      log.consume({
        ...options,
        topic: `${prefix}${options.topic}`,
        open: (assignment) => options.open({ ...assignment, topic: options.topic }),
      }),
    offsets: (topic) => log.offsets(`${prefix}${topic}`),
    close: () => log.close(),
  }
}
