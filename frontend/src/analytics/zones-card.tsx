import type { Statistics, WeeklyAnswer } from '@rocade/shared/protocol/answers'
import { useMemo } from 'react'
import { API_PATHS } from '../api/api-paths.ts'
import type { Zone } from '../api/city-geometry.ts'
import { RouteLink } from '../route/route-link.tsx'
import { compareNames, formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { shortDay } from '../time/city-time.ts'
import { ChartCard } from './chart-card.tsx'
import { heatClass } from './heat-scale.ts'

interface ZonesCardProps {
  readonly answer: WeeklyAnswer
  readonly zones: readonly Zone[]
}

interface ZoneWeek {
  readonly zone: Zone
  /** One for each day of the answer; `null` where the zone had no reading. */
  readonly days: readonly (Statistics | null)[]
}

/** Every zone by day, the one that lost most time on its worst day first. */
export function ZonesCard({ answer, zones }: ZonesCardProps) {
  const weeks = useMemo(() => zoneWeeks(answer, zones), [answer, zones])
  const words = text.analytics
  const dates = answer.days.map((day) => day.date)
  const minutes = (day: Statistics | null) =>
    day?.delayMinPer10Km == null ? text.panel.unknown : formatNumber(day.delayMinPer10Km, 1)
  return (
    <ChartCard
      title={words.zones}
      sub={words.zonesSub}
      className="zones-card"
      apiPath={API_PATHS.weekly(answer.cityId)}
      table={{
        header: [words.zone, ...dates.map(shortDay)],
        rows: weeks.map(({ zone, days }) => ({ key: zone.zoneId, cells: [zone.name, ...days.map(minutes)] })),
      }}
      csv={{
        fileName: `${answer.cityId}-zones-by-day.csv`,
        header: ['zone', 'date', 'mean_speed_kmh', 'delay_min_per_10_km', 'congested_share', 'readings', 'coverage'],
        rows: weeks.flatMap(({ zone, days }) => days.map((day, i) => [zone.name, dates[i] ?? '', ...csvCells(day)])),
      }}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="zones-scroll" aria-label={words.zonesTable} tabIndex={0}>
        <table className="zones-table">
          <thead>
            <tr>
              <th scope="col">{words.zone}</th>
              {dates.map((date) => (
                <th key={date} scope="col">
                  {shortDay(date)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeks.map(({ zone, days }) => (
              <tr key={zone.zoneId}>
                <th scope="row">
                  <RouteLink to={{ page: 'map', zoneId: zone.zoneId }}>{zone.name}</RouteLink>
                </th>
                {days.map((day, i) => (
                  <td key={dates[i]}>
                    {day?.delayMinPer10Km == null ? null : (
                      <i className={`heat-sign heat-${heatClass(day.delayMinPer10Km)}`} aria-hidden />
                    )}
                    {minutes(day)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </ChartCard>
  )
}

const csvCells = (day: Statistics | null) => [
  day?.meanSpeedKmh ?? null,
  day?.delayMinPer10Km ?? null,
  day?.congestedShare ?? null,
  day?.readings ?? 0,
  day?.coverage ?? 0,
]

function zoneWeeks(answer: WeeklyAnswer, zones: readonly Zone[]): ZoneWeek[] {
  const worst = (week: ZoneWeek) => Math.max(-1, ...week.days.map((day) => day?.delayMinPer10Km ?? -1))
  return zones
    .map((zone) => ({
      zone,
      days: answer.days.map((day) => day.zones.find((entry) => entry.zoneId === zone.zoneId) ?? null),
    }))
    .sort((a, b) => worst(b) - worst(a) || compareNames(a.zone.name, b.zone.name))
}
