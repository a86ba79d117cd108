/** One message of a topic partition, as the log keeps it. */
export interface LogMessage {
  readonly partition: number
  /** Position in the partition; grows by at least 1, may skip numbers. */
  readonly offset: number
  readonly key: string | null
  /** `null` is a tombstone of a compacted topic. */
  readonly value: Uint8Array | null
  /** When the log took it, epoch milliseconds UTC; never decreases within a partition. */
  readonly appendedAtMs: number
  /** The log's clock at that moment, where it had been set back and is behind `appendedAtMs`: age is judged by it. */
  readonly clockMs?: number
}

export interface TopicSpec {
  readonly name: string
  readonly partitions: number
  /** Messages older than this may go; `null` keeps them. */
  readonly retentionMs: number | null
  /** Keep only the newest message of each key. */
  readonly isCompacted: boolean
}

export interface PartitionAssignment {
  readonly topic: string
  /** Another one after the topic was deleted and made again: its offsets start anew. */
  readonly topicId: string
  readonly partition: number
}

/** What a reader does with one partition, from its assignment to its revocation. */
export interface PartitionReader {
  /** Where to begin: the reader's own stored position, or the oldest message that is there. */
  readonly from: number | 'earliest'
  /**
   * Takes messages in order and returns the offset to read next, usually one after the last.
   * Another answer (its store knows better) makes the log seek there. Called with no messages at
   * the end of the partition at least every `maxWaitMs`, so that age limits work on a quiet topic.
   * `endOffset` is the offset that the next appended message will get: the lag is known.
   * Rejecting ends the consumption: retries of its own store belong into the reader.
   */
  take(messages: readonly LogMessage[], endOffset: number): Promise<number>
  /** The partition was taken away or the consumption ends: drop what is not stored. */
  close(): Promise<void>
}

export interface ConsumeOptions {
  readonly topic: string
  /** Readers of one group share the partitions; each group reads everything. */
  readonly group: string
  readonly open: (assignment: PartitionAssignment) => Promise<PartitionReader>
  readonly signal: AbortSignal
  /** At most this many messages in one `take`. Default 1,000. */
  readonly maxMessages?: number
  /** How long a quiet partition waits before an empty `take`, in ms. Default 1,000. */
  readonly maxWaitMs?: number
  /**
   * How long messages may wait for more of their kind before a `take`, in ms: fewer and larger takes, for a reader to
   * which each one is dear. A full take never waits. Default 0.
   */
  readonly gatherMs?: number
}

/**
 * The ordered, durable log between producers and sinks. Adapters: embedded (LMDB), kafka.
 *
 * Promises, tested once for every adapter (`contract-tests/describe-event-log.ts`):
 * - messages of one key keep their order; they go to the partition that Kafka's default partitioner
 *   (murmur2) picks, so that both adapters spread alike;
 * - `append` resolves after the messages are durable, and all of one call are durable together or not at all
 *   per partition;
 * - positions belong to the readers: the log remembers none;
 * - a reader that asks for an offset that retention has taken gets `AppError` OFFSET_GAP, never a silent jump;
 * - nothing acknowledged is lost by kill -9.
 */
export interface EventLog {
  /** Makes the topics that are missing; leaves existing ones as they are. */
  createTopics(specs: readonly TopicSpec[]): Promise<void>
  append(topic: string, messages: readonly { readonly key: string; readonly value: Uint8Array | null }[]): Promise<void>
  /** Resolves when the signal is aborted and every reader is closed. */
  consume(options: ConsumeOptions): Promise<void>
  /** First offset that is still there and the offset that the next message will get, by partition. */
  offsets(
    topic: string,
  ): Promise<readonly { readonly partition: number; readonly earliest: number; readonly end: number }[]>
  close(): Promise<void>
}
