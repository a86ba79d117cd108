import { HdfsStatsAnswer } from '@rocade/shared/protocol/answers'
import type { ApiServer } from '../http/api-server.ts'
import { type Prepared, prepare, sendPrepared } from '../http/prepared.ts'
import { CityQuery } from '../http/query.ts'
import type { LakeWatch } from '../lake/lake-watch.ts'
import { answers } from './documented.ts'
import type { KnownCities } from './known-cities.ts'

export const LAKE_UNITS = { bytes: 'B', jsonBytes: 'B', capacityBytes: 'B', usedBytes: 'B', rows: 'rows' }

/** The lake as the last look found it; the path is the one that was asked for, whatever the store is. */
export function registerLakeRoutes(app: ApiServer, watch: LakeWatch, cities: KnownCities): void {
  const made = new Map<string, { readonly prepared: Prepared; readonly ofMs: number; readonly isStale: boolean }>()

  async function answer(cityId: string | null): Promise<Prepared> {
    const contents = await watch.contents()
    const isStale = watch.isStale()
    const known = made.get(cityId ?? '*')
    if (known?.ofMs === contents.atMs && known.isStale === isStale) return known.prepared
    const { usage } = contents
    const value: HdfsStatsAnswer = {
      generatedAt: new Date(contents.atMs).toISOString(),
      units: LAKE_UNITS,
      ...(isStale ? { status: 'degraded' } : {}),
      // Where a folder lies on this machine is nobody's business; of HDFS and S3 it is an address.
      store: { ...usage, root: usage.kind === 'file' ? 'lake' : usage.root },
      datasets: contents.datasets(cityId),
    }
    const prepared = prepare(value)
    made.set(cityId ?? '*', { prepared, ofMs: contents.atMs, isStale })
    return prepared
  }

  app.get(
    '/api/zones/hdfs-stats',
    {
      schema: {
        tags: ['operation'],
        summary: 'The lake: files, bytes, rows',
        description:
          'By dataset: bronze (every message), clean (silver) and aggregates (gold). Looked up in the background; `uncountedFiles` are those whose footer was not read yet. With `?city=` only the tables that are kept by city.',
        querystring: CityQuery,
        response: answers('The datasets of the lake', HdfsStatsAnswer, [400, 404]),
      },
      compress: false,
    },
    async (request, reply) => sendPrepared(request, reply, await answer(cities.optional(request.query.city))),
  )
}
