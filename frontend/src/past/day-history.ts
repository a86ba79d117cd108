import { delayMinPer10Km } from '@rocade/shared/domain/delay'
import { spaceMeanSpeedKmh } from '@rocade/shared/domain/space-mean-speed'
import { COVERAGE_MIN } from '@rocade/shared/domain/zone-speed'
import type { HistoryAnswer } from '@rocade/shared/protocol/answers'
import type { PlaybackAnswer } from '@rocade/shared/protocol/past-answers'

/** A segment and what it counts in the mean of the place. */
export interface Member {
  readonly segmentId: string
  readonly weight: number
  readonly freeFlowKmh: number | null
}

/** Every third frame is a point: a quarter of an hour, as in the history of the last 24 hours. */
const FRAMES_A_POINT = 3

/**
 * The day of a playback as the history of a zone or segment, by the rules of `/api/zones/{id}/history`: the space-mean of
 * each quarter of an hour, nothing under half of the weight covered, and gaps as gaps. Pure.
 */
export function historyOfDay(
  playback: PlaybackAnswer,
  members: readonly Member[],
  place: Pick<HistoryAnswer, 'zoneId' | 'segmentId'>,
): HistoryAnswer {
  const columns = new Map(playback.segmentIds.map((id, column) => [id, column]))
  const total = members.reduce((sum, member) => sum + member.weight, 0)
  const points: HistoryAnswer['points'] = []
  for (let first = 0; first < playback.frames.length; first += FRAMES_A_POINT) {
    const frames = playback.frames.slice(first, first + FRAMES_A_POINT)
    const at = frames[0]?.at
    if (at === undefined) break
    points.push({ at, ...meanOf(frames, members, columns, total) })
  }
  return {
    generatedAt: playback.generatedAt,
    units: playback.units,
    cityId: playback.cityId,
    ...place,
    timeZone: playback.timeZone,
    from: playback.from,
    to: playback.to,
    stepS: playback.stepS * FRAMES_A_POINT,
    watermark: playback.watermark,
    source: 'merged',
    status: playback.status,
    points,
  }
}

function meanOf(
  frames: PlaybackAnswer['frames'],
  members: readonly Member[],
  columns: ReadonlyMap<string, number>,
  total: number,
): Omit<HistoryAnswer['points'][number], 'at'> {
  let covered = 0
  let readings = 0
  const speeds: { speedKmh: number; lengthM: number }[] = []
  const freeFlows: { speedKmh: number; lengthM: number }[] = []
  for (const { segmentId, weight, freeFlowKmh } of members) {
    const column = columns.get(segmentId) ?? -1
    const known = frames.flatMap((frame) => frame.speedKmh[column] ?? [])
    const isClosed = frames.some((frame) => frame.closed.includes(column))
    if (known.length > 0 || isClosed) covered += weight
    readings += known.length
    for (const speedKmh of known) {
      speeds.push({ speedKmh, lengthM: weight / known.length })
      if (freeFlowKmh !== null) freeFlows.push({ speedKmh: freeFlowKmh, lengthM: weight / known.length })
    }
  }
  const coverage = total === 0 ? 0 : covered / total
  const isKnown = coverage >= COVERAGE_MIN
  const speedKmh = isKnown ? spaceMeanSpeedKmh(speeds) : null
  const freeFlowKmh = isKnown ? spaceMeanSpeedKmh(freeFlows) : null
  return { speedKmh, freeFlowKmh, delayMinPer10Km: delayMinPer10Km(speedKmh, freeFlowKmh), coverage, readings }
}
