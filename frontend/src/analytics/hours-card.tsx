import type { CityInfo, HourlyAnswer } from '@rocade/shared/protocol/answers'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { API_PATHS } from '../api/api-paths.ts'
import type { Zone } from '../api/city-geometry.ts'
import { hourlyQuery } from '../api/queries.ts'
import { useRoute } from '../route/use-route.ts'
import { FailureNote, Note } from '../shell/note.tsx'
import { compareNames, formatNumber, formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { hourOfDay } from '../time/city-time.ts'
import { ChartCard } from './chart-card.tsx'
import { HoursChart } from './hours-chart.tsx'
import type { Measure } from './measures.ts'

interface HoursCardProps {
  readonly city: CityInfo
  readonly zones: readonly Zone[]
  readonly measure: Measure
}

/** The hours of the day over the last seven days, of the city or of one zone. */
export function HoursCard({ city, zones, measure }: HoursCardProps) {
  const { route, go } = useRoute()
  const zone = zones.find((entry) => entry.zoneId === route.zoneId) ?? null
  const zoneId = zone?.zoneId ?? null
  const weekdays = useQuery(hourlyQuery(city.cityId, zoneId, 'weekdays'))
  const weekends = useQuery(hourlyQuery(city.cityId, zoneId, 'weekends'))
  const { data, error, refetch } = weekdays
  const sortedZones = useMemo(() => [...zones].sort((a, b) => compareNames(a.name, b.name)), [zones])
  const words = text.analytics
  const hasReadings = [...(data?.hours ?? []), ...(weekends.data?.hours ?? [])].some((hour) => hour.readings > 0)
  return (
    <ChartCard
      title={words.hours}
      sub={words.hoursSub(words.units[measure])}
      className="hours-card"
      apiPath={API_PATHS.hourly(city.cityId, zoneId, 'weekdays')}
      table={hoursTable(data?.hours ?? [], weekends.data?.hours ?? [])}
      csv={{
        fileName: `${city.cityId}-${zoneId ?? 'all-zones'}-hours.csv`,
        ...hoursCsv(data?.hours ?? [], weekends.data?.hours ?? []),
      }}
    >
      <div className="hours-head">
        <span className="field">
          <select
            aria-label={words.zoneFilter}
            value={zoneId ?? ''}
            onChange={(event) => go({ zoneId: event.target.value || null }, { replace: true })}
          >
            <option value="">{words.allZones}</option>
            {sortedZones.map((entry) => (
              <option key={entry.zoneId} value={entry.zoneId}>
                {entry.name}
              </option>
            ))}
          </select>
        </span>
        <span className="key">
          <i className="key-now" />
          {words.weekdays}, {measure === 'speed' ? words.median : words.mean}
        </span>
        <span className="key">
          <i className="key-weekend" />
          {words.weekend}
        </span>
        {measure === 'speed' ? (
          <span className="key">
            <i className="key-plain-band" />
            p10–p90
          </span>
        ) : null}
      </div>
      {error && !data ? (
        <FailureNote title={words.failed} error={error} onRetry={() => refetch()} />
      ) : !data ? (
        <div className="bone is-xl" />
      ) : hasReadings ? (
        <HoursChart weekdays={data.hours} weekends={weekends.data?.hours ?? []} measure={measure} />
      ) : (
        <Note title={words.empty} />
      )}
    </ChartCard>
  )
}

type Hours = HourlyAnswer['hours']

function hoursTable(weekdays: Hours, weekends: Hours) {
  const { columns, units, median, weekend, hour } = text.analytics
  const number = (value: number | null | undefined, decimals = 0) =>
    value == null ? text.panel.unknown : formatNumber(value, decimals)
  return {
    header: [hour, median, columns.p10, columns.p90, units.delay, weekend, columns.readings, columns.coverage],
    rows: weekdays.map((entry, i) => ({
      key: String(entry.hour),
      cells: [
        hourOfDay(entry.hour),
        number(entry.medianSpeedKmh),
        number(entry.p10SpeedKmh),
        number(entry.p90SpeedKmh),
        number(entry.delayMinPer10Km, 1),
        number(weekends[i]?.medianSpeedKmh),
        formatNumber(entry.readings),
        formatPercent(entry.coverage),
      ],
    })),
  }
}

function hoursCsv(weekdays: Hours, weekends: Hours) {
  const cells = (on: string) => (hour: Hours[number]) => [
    on,
    hour.hour,
    hour.medianSpeedKmh,
    hour.meanSpeedKmh,
    hour.p10SpeedKmh,
    hour.p90SpeedKmh,
    hour.delayMinPer10Km,
    hour.readings,
    hour.coverage,
  ]
  return {
    header: [
      'days',
      'hour',
      'median_speed_kmh',
      'mean_speed_kmh',
      'p10_speed_kmh',
      'p90_speed_kmh',
      'delay_min_per_10_km',
      'readings',
      'coverage',
    ],
    rows: [...weekdays.map(cells('weekdays')), ...weekends.map(cells('weekends'))],
  }
}
