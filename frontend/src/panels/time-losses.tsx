import type { SegmentLive } from '@rocade/shared/protocol/answers'
import type { RoadSegment } from '../api/city-geometry.ts'
import type { CityLive } from '../live/live-store.ts'
import { RouteLink } from '../route/route-link.tsx'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { lostWords } from './figure-cells.tsx'
import { segmentName } from './segment-words.ts'

const BAR_WIDTH = 60

/** The segments of a zone, the one that costs most time first; those without a figure last. */
export function TimeLosses({ segments, live }: { readonly segments: readonly RoadSegment[]; readonly live: CityLive }) {
  if (segments.length === 0) return null
  const lost = (segment: RoadSegment) => live.segments.get(segment.segmentId)?.delayMin ?? -1
  const sorted = [...segments].sort((a, b) => lost(b) - lost(a))
  return (
    <section>
      <div className="section-title">
        <h2>{text.panel.whereTimeGoes}</h2>
        <span>{text.panel.shareAndMinutes}</span>
      </div>
      <table className="losses">
        <caption className="visually-hidden">{text.panel.shareAndMinutes}</caption>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">{text.panel.segment}</th>
            <th scope="col">{text.list.level}</th>
            <th scope="col">{text.list.speed}</th>
            <th scope="col">{text.list.delay}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((segment) => (
            <LossRow key={segment.segmentId} segment={segment} now={live.segments.get(segment.segmentId)} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function LossRow({ segment, now }: { readonly segment: RoadSegment; readonly now: SegmentLive | undefined }) {
  const level = now?.level ?? 'no-data'
  const speedKmh = now?.speedKmh ?? null
  const freeFlowKmh = now?.freeFlowKmh ?? segment.freeFlowKmh
  const share = speedKmh === null || !freeFlowKmh ? 0 : Math.min(1, speedKmh / freeFlowKmh)
  return (
    <tr>
      <th scope="row">
        <RouteLink to={{ segmentId: segment.segmentId, zoneId: null }}>{segmentName(segment)}</RouteLink>
      </th>
      <td>
        <svg className="share-line" viewBox={`0 0 ${BAR_WIDTH} 6`} aria-hidden>
          <rect className="scale-track" width={BAR_WIDTH} height={6} rx={3} />
          {share > 0 ? (
            <rect className={`level-fill-${level}`} width={Math.max(3, share * BAR_WIDTH)} height={6} rx={3} />
          ) : null}
        </svg>
        <span className="visually-hidden">{text.levels[level]}</span>
      </td>
      <td className="right">
        {speedKmh === null ? (
          <span className="muted">{text.levels[level]}</span>
        ) : (
          <>
            {formatNumber(speedKmh)} <span className="unit">km/h</span>
          </>
        )}
      </td>
      <td className="right strong">{lostWords(now?.delayMin)}</td>
    </tr>
  )
}
