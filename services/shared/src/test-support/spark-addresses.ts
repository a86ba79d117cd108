/** Where `*.spark.test.ts` find a real Spark, and HDFS as Spark reaches it. `npm run test:spark` sets both. */
export const SPARK_ADDRESSES = {
  /** host:port of Spark Connect */
  spark: process.env.ROCADE_SPARK ?? '127.0.0.1:19502',
  /** hdfs://host:port of the NameNode */
  hdfs: process.env.ROCADE_HDFS_RPC ?? 'hdfs://127.0.0.1:19000',
}
