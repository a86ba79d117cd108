import { congestionLevel } from '@rocade/shared/domain/congestion-level'
import { delayMinPer10Km } from '@rocade/shared/domain/delay'
import { type SegmentState, zoneSpeed } from '@rocade/shared/domain/zone-speed'
import type { SegmentLive, WeatherNow, ZoneLive } from '@rocade/shared/protocol/answers'
import type { PastWeather, PlaybackAnswer } from '@rocade/shared/protocol/past-answers'
import type { CityGeometry } from '../api/city-geometry.ts'
import type { CityLive } from '../live/live-store.ts'

export type Frame = PlaybackAnswer['frames'][number]

/** The frame that holds an instant; `null` outside of the answer, and where nothing is known. Pure. */
export function frameAt(playback: PlaybackAnswer | undefined, atMs: number): Frame | null {
  if (!playback) return null
  const frame = playback.frames[Math.floor((atMs - Date.parse(playback.from)) / (playback.stepS * 1000))]
  return frame?.resolutionS == null ? null : frame
}

const places = new WeakMap<PlaybackAnswer, ReadonlyMap<string, number>>()

/** The column of each segment. */
function placesOf(playback: PlaybackAnswer): ReadonlyMap<string, number> {
  const known = places.get(playback)
  if (known) return known
  const made = new Map(playback.segmentIds.map((id, index) => [id, index]))
  places.set(playback, made)
  return made
}

/** Speed of a segment in a frame, km/h; `null` without one. */
export function speedIn(playback: PlaybackAnswer, frame: Frame, segmentId: string): number | null {
  return frame.speedKmh[placesOf(playback).get(segmentId) ?? -1] ?? null
}

interface CityFrame {
  readonly cityId: string
  readonly geometry: CityGeometry
  readonly playback: PlaybackAnswer
  readonly frame: Frame
  readonly weather: PastWeather | null
}

/** A frame in the shape of the present, by the rules of the present, so that the map and the panels need not know. Pure. */
export function cityOfFrame({ cityId, geometry, playback, frame, weather }: CityFrame): CityLive {
  const closed = new Set(frame.closed)
  const columns = placesOf(playback)
  const segments = new Map(
    geometry.segments.map((segment): [string, SegmentLive] => {
      const column = columns.get(segment.segmentId) ?? -1
      const isClosed = closed.has(column)
      const speedKmh = isClosed ? null : (frame.speedKmh[column] ?? null)
      const freeFlowKmh = playback.freeFlowKmh[column] ?? segment.freeFlowKmh
      const per10KmMin = delayMinPer10Km(speedKmh, freeFlowKmh)
      const { lengthM, segmentId, zoneId } = segment
      const isKnown = isClosed || speedKmh !== null
      return [
        segmentId,
        {
          cityId,
          segmentId,
          zoneId,
          level: congestionLevel({ speedKmh, freeFlowKmh, isClosed }),
          speedKmh,
          freeFlowKmh: isKnown ? freeFlowKmh : null,
          delayMin: per10KmMin === null || lengthM === null ? null : (per10KmMin * lengthM) / 10_000,
          confidence: null,
          isClosed,
          observedAt: isKnown ? frame.at : null,
          source: frame.source,
        },
      ]
    }),
  )
  return {
    segments,
    zones: zonesOf(cityId, geometry, segments, frame),
    weather: weatherOf(cityId, weather),
    freshness: null,
    incidents: null,
  }
}

function zonesOf(
  cityId: string,
  geometry: CityGeometry,
  live: ReadonlyMap<string, SegmentLive>,
  frame: Frame,
): Map<string, ZoneLive> {
  const byZone = new Map<string, SegmentState[]>()
  for (const { segmentId, zoneId, lengthM } of geometry.segments) {
    const list = byZone.get(zoneId)
    const state = { lengthM, reading: readingOf(live.get(segmentId)) }
    if (list) list.push(state)
    else byZone.set(zoneId, [state])
  }
  return new Map(
    geometry.zones.map(({ zoneId, name }): [string, ZoneLive] => {
      const own = byZone.get(zoneId) ?? []
      const observedAt = own.some((state) => state.reading !== null) ? frame.at : null
      const lengthKm = own.reduce((sum, state) => sum + (state.lengthM ?? 0), 0) / 1000
      const speed = { ...zoneSpeed(own), confidence: null }
      const source = observedAt === null ? null : frame.source
      return [
        zoneId,
        { cityId, zoneId, name, ...speed, observedAt, ageS: null, source, segments: own.length, lengthKm },
      ]
    }),
  )
}

function readingOf(segment: SegmentLive | undefined): SegmentState['reading'] {
  if (!segment || segment.level === 'no-data' || segment.freeFlowKmh === null) return null
  const { speedKmh, freeFlowKmh, isClosed } = segment
  return { speedKmh: speedKmh ?? 0, freeFlowKmh, isClosed, confidence: 1 }
}

function weatherOf(cityId: string, weather: PastWeather | null): WeatherNow | null {
  if (weather === null) return null
  const { temperatureC, rainMmPerHour, source, at } = weather
  const unknown = {
    ageS: null,
    humidityPct: null,
    pressureHpa: null,
    windSpeedKmh: null,
    windDirectionDeg: null,
    cloudsPct: null,
    visibilityM: null,
    heatIndexC: null,
    qualityScore: null,
  }
  return { cityId, observedAt: at, source, temperatureC, rainMmPerHour, ...unknown }
}
