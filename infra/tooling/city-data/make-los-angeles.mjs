/**
 * Makes the city folder of Los Angeles from the recording and its positions (sources: docs/reference/data.md).
 *
 *   node infra/tooling/city-data/make-los-angeles.mjs <folder with segments.geojson, zones.geojson, speeds-mph.csv.gz> [output folder]
 *
 * Adds `freeFlowKmh` to each segment: the 85th percentile (linear between ranks) of the detector's speeds over the
 * whole recorded week. Traffic engineers take it for the speed that drivers choose on a free road: half of the week
 * is free, the fastest readings are noise. City.json is written by hand. The same input gives the same bytes.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { geojson } from './geo.mjs'

const KMH_PER_MPH = 1.609344
const input = process.argv[2]
if (!input) throw new Error('usage: make-los-angeles.mjs <input folder> [output folder]')
const output = process.argv[3] ?? fileURLToPath(new URL('../../../services/shared/cities/los-angeles', import.meta.url))

const speedsOf = readSpeeds(join(input, 'speeds-mph.csv.gz'))
const { features } = JSON.parse(readFileSync(join(input, 'segments.geojson'), 'utf8'))
const segments = features.map(({ type, properties, geometry }) => ({
  type,
  properties: {
    segmentId: properties.segmentId,
    zoneId: properties.zoneId,
    name: null,
    downstreamSegmentId: properties.downstreamSegmentId,
    lengthM: properties.lengthM,
    bearingDeg: properties.bearingDeg,
    freeFlowKmh: Math.round(percentile(speedsOf.get(properties.segmentId), 0.85) * KMH_PER_MPH * 100) / 100,
  },
  geometry,
}))
writeFileSync(join(output, 'segments.geojson'), geojson(segments))
writeFileSync(
  join(output, 'zones.geojson'),
  geojson(JSON.parse(readFileSync(join(input, 'zones.geojson'), 'utf8')).features),
)
copyFileSync(join(input, 'speeds-mph.csv.gz'), join(output, 'speeds-mph.csv.gz'))
console.log(`${segments.length} segments of ${speedsOf.size} detectors`)

/** Detector id to its speeds in mph. */
function readSpeeds(path) {
  const [header, ...rows] = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n')
  const columns = header.split(',').slice(1)
  const speeds = new Map(columns.map((id) => [id, []]))
  for (const row of rows) {
    row
      .split(',')
      .slice(1)
      .forEach((value, i) => {
        speeds.get(columns[i]).push(Number(value))
      })
  }
  return speeds
}

function percentile(values, share) {
  const sorted = Float64Array.from(values).sort()
  const rank = (sorted.length - 1) * share
  const below = Math.floor(rank)
  const above = Math.min(sorted.length - 1, below + 1)
  return sorted[below] + (rank - below) * (sorted[above] - sorted[below])
}
