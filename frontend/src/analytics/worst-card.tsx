import type { CityInfo } from '@rocade/shared/protocol/answers'
import type { SegmentWeek } from '@rocade/shared/protocol/past-answers'
import { useQuery } from '@tanstack/react-query'
import { API_PATHS } from '../api/api-paths.ts'
import type { CityGeometry } from '../api/city-geometry.ts'
import { reliabilityQuery } from '../api/queries.ts'
import { sparkPath } from '../charts/spark-path.ts'
import { segmentName } from '../panels/segment-words.ts'
import { RouteLink } from '../route/route-link.tsx'
import { FailureNote } from '../shell/note.tsx'
import { formatNumber, formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { ChartCard } from './chart-card.tsx'

const SHOWN = 12

interface WorstCardProps {
  readonly city: CityInfo
  readonly geometry: CityGeometry | undefined
  readonly zoneId: string | null
}

/** The segments that lose most time, with the shape of their day. */
export function WorstCard({ city, geometry, zoneId }: WorstCardProps) {
  const { data, error, refetch } = useQuery(reliabilityQuery(city.cityId, zoneId))
  const words = text.analytics
  const all = data?.segments ?? []
  const nameOf = ({ segmentId }: SegmentWeek) => {
    const segment = geometry?.segmentsById.get(segmentId)
    return segment ? segmentName(segment) : segmentId
  }
  const header = [
    words.segment,
    text.charts.speed,
    text.charts.freeFlow,
    words.lost,
    words.congestedHours,
    words.buffer,
  ]
  return (
    <ChartCard
      title={words.worst}
      sub={words.worstSub}
      className="worst-card"
      apiPath={API_PATHS.reliability(city.cityId, zoneId)}
      table={{ header, rows: all.map((row) => ({ key: row.segmentId, cells: [nameOf(row), ...figures(row)] })) }}
      csv={{
        fileName: `${city.cityId}-segments.csv`,
        header: [
          'segment_id',
          'zone_id',
          'hours',
          'mean_speed_kmh',
          'free_flow_kmh',
          'delay_min_per_10_km',
          'congested_hours',
          'buffer_index',
          'planning_time_index',
        ],
        rows: all.map((row) => [
          row.segmentId,
          row.zoneId,
          row.hours,
          row.meanSpeedKmh,
          row.freeFlowKmh,
          row.delayMinPer10Km,
          row.congestedHours,
          row.bufferIndex,
          row.planningTimeIndex,
        ]),
      }}
    >
      {error && !data ? (
        <FailureNote title={words.failed} error={error} onRetry={() => refetch()} />
      ) : data ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="zones-scroll" aria-label={words.worstCaption} tabIndex={0}>
          <table className="zones-table">
            <thead>
              <tr>
                <th scope="col">{header[0]}</th>
                <th scope="col">{words.byHour}</th>
                {header.slice(1).map((name) => (
                  <th key={name} scope="col" title={name === words.buffer ? words.bufferTitle : undefined}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {all.slice(0, SHOWN).map((row) => (
                <tr key={row.segmentId}>
                  <th scope="row">
                    <RouteLink to={{ page: 'map', segmentId: row.segmentId, zoneId: null }}>{nameOf(row)}</RouteLink>{' '}
                    <span className="muted">{geometry?.zonesById.get(row.zoneId)?.name}</span>
                  </th>
                  <td>
                    <Spark row={row} />
                  </td>
                  {figures(row).map((figure, i) => (
                    <td key={header[i + 1]}>{figure}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : (
        <div className="bone is-xl" />
      )}
    </ChartCard>
  )
}

function figures(row: SegmentWeek): string[] {
  const or = (value: number | null, format: (value: number) => string) =>
    value === null ? text.panel.unknown : format(value)
  return [
    or(row.meanSpeedKmh, (speed) => formatNumber(speed)),
    or(row.freeFlowKmh, (speed) => formatNumber(speed)),
    or(row.delayMinPer10Km, (minutes) => text.list.plus(formatNumber(minutes, 1))),
    formatNumber(row.congestedHours),
    or(row.bufferIndex, (index) => formatPercent(index)),
  ]
}

const WIDTH = 72
const HEIGHT = 18

/** The hours of the day as a line; where an hour is not known it breaks. */
function Spark({ row }: { readonly row: SegmentWeek }) {
  const highest = Math.max(row.freeFlowKmh ?? 1, ...row.byHour.map((speed) => speed ?? 0))
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden>
      <path d={sparkPath(row.byHour, { width: WIDTH, height: HEIGHT, highest })} />
    </svg>
  )
}
