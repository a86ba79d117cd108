/** Lake folder of Spark's results before they are published; what a killed run left there goes after a day. */
export const SPARK_SCRATCH = 'scratch/spark'
