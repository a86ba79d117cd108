import { BatchAggregatorConfig } from '@rocade/batch-aggregator/config'
import { startBatchAggregator } from '@rocade/batch-aggregator/start-batch-aggregator'
import { ProducersConfig } from '@rocade/producers/config'
import { createSources } from '@rocade/producers/sources/index'
import { traffic } from '@rocade/shared/feeds/index'
import { readDeltaSnapshot } from '@rocade/shared/lake/delta-log'
import { Registry } from 'prom-client'
import { createHistoryOf } from '../history-of.ts'
import { openBenchParts } from './bench-parts.ts'
import { type Measurement, startStopwatch } from './measure.ts'

/** Eight recorded days of Los Angeles: from the source through cleaning into the lake and the batch view. */
export async function benchImport(): Promise<Measurement[]> {
  await using parts = await openBenchParts()
  const cities = parts.cities.filter(({ cityId }) => cityId === 'los-angeles')
  const sources = createSources({ config: ProducersConfig.parse({}), clock: parts.clock, logger: parts.logger })
  let readings = 0
  let imported = () => {}
  const done = new Promise<void>((resolve) => {
    imported = resolve
  })
  const watch = startStopwatch()
  await using _batch = await startBatchAggregator({
    ...parts,
    config: BatchAggregatorConfig.parse({}),
    cities,
    historyOf: createHistoryOf(sources),
    metrics: new Registry(),
    feeds: [traffic],
    onProgress: (progress) => {
      readings = progress.readings
    },
    onImported: imported,
  })
  await done
  const { wallS, cpuS } = watch.stop()
  const files = [...(await readDeltaSnapshot(parts.lake, 'traffic/clean')).files.values()]
  const bytes = files.reduce((sum, file) => sum + file.size, 0)
  const jsonBytes = files.reduce((sum, file) => sum + Number(file.tags.jsonBytes), 0)
  return [
    {
      name: 'import of history',
      value: readings / wallS,
      unit: 'readings/s',
      goal: { atLeast: 60_000 },
      cpuS,
      note: `${readings} readings`,
    },
    { name: 'size of a clean reading', value: bytes / readings, unit: 'bytes', goal: null },
    {
      name: 'closed hours against their JSON',
      value: (1 - bytes / jsonBytes) * 100,
      unit: '% smaller',
      goal: { atLeast: 93 },
      note: `${(jsonBytes / readings).toFixed(0)} bytes of JSON a reading`,
    },
  ]
}
