import { congestionLevel } from '@rocade/shared/domain/congestion-level'
import { startFixtureServer } from './fixture/start-fixture-server.ts'

/** The fixture server for development: a few segments change every second. */
const server = await startFixtureServer({ port: Number(process.env.PORT ?? 8080) })
process.stdout.write(`${server.url}\n`)
setInterval(() => {
  for (const { city, segments } of server.cities.values()) {
    const ids = [...city.segmentsById.keys()].filter(() => Math.random() < 0.03)
    const speeds = ids.map((id) => {
      const { speedKmh, freeFlowKmh } = segments.get(id) ?? {}
      const next = (speedKmh ?? 50) * (0.85 + Math.random() * 0.3)
      return [
        id,
        congestionLevel({ speedKmh: next, freeFlowKmh: freeFlowKmh ?? null }) === 'no-data' ? null : next,
      ] as const
    })
    if (speeds.length > 0) server.setSpeeds(city.cityId, new Map(speeds))
  }
}, 1000)
