import type { EventLog } from '../../ports/event-log.ts'

/**
 * A log whose topics and groups carry a prefix that its users never see: several platforms on one Kafka, each with one
 * prefixed right for all that is its own, or a test beside one. Without a prefix it is the log itself.
 *
 * What Kafka remembers of a group's positions is never read (each sink keeps its own), so a group may be renamed.
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
        group: `${prefix}${options.group}`,
        open: (assignment) => options.open({ ...assignment, topic: options.topic }),
      }),
    offsets: (topic) => log.offsets(`${prefix}${topic}`),
    close: () => log.close(),
  }
}
