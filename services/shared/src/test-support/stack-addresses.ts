/**
 * Where `*.stack.test.ts` find real Kafka and HDFS. `npm run test:stack` sets both; by themselves they are those of
 * `npm run stack:up`.
 */
export const STACK_ADDRESSES = {
  /** host:port of a broker */
  kafka: process.env.ROCADE_KAFKA ?? '127.0.0.1:19092',
  /** WebHDFS of the NameNode */
  hdfs: process.env.ROCADE_HDFS ?? 'http://127.0.0.1:19870',
}
