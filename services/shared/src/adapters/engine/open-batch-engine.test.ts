import { expect, test } from 'vitest'
import { readConfig } from '../../runtime/read-config.ts'
import { EngineConfig } from './engine-config.ts'
import { sparkLake } from './open-batch-engine.ts'

test.each([
  [{ LAKE_URL: 'webhdfs://me@namenode:9870/rocade' }, 'hdfs://namenode:8020/rocade', 'me'],
  [{ LAKE_URL: 'webhdfs://me@nn:9870/r', SPARK_LAKE_URL: 'hdfs://nn:9000/r' }, 'hdfs://nn:9000/r', 'me'],
  [{ LAKE_URL: 'file:///srv/lake' }, 'file:///srv/lake', 'rocade'],
  [{}, 'file:///data/my%20lake', 'rocade'],
])('%j: Spark finds the lake at %s, as %s', (config, lakeUrl, user) => {
  expect(sparkLake(config, '/data/my lake')).toEqual({ lakeUrl, user })
})

test.each([
  { SPARK_CONNECT_URL: 'localhost:15002' },
  { SPARK_CONNECT_URL: 'sc://localhost' },
  { SPARK_LAKE_URL: 'webhdfs://namenode:9870/rocade' },
  { BATCH_ENGINE: 'flink' },
])('refuses %j, and says what it expects', (env) => {
  expect(() => readConfig(EngineConfig, env)).toThrow(/bad settings/)
})
