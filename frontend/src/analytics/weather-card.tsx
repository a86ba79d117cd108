import type { CityInfo, WeeklyAnswer } from '@rocade/shared/protocol/answers'
import { useMemo } from 'react'
import { API_PATHS } from '../api/api-paths.ts'
import { useCongestion } from '../past/use-shown.ts'
import { FailureNote, Note } from '../shell/note.tsx'
import { formatNumber, formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { BarList } from './bar-list.tsx'
import { ChartCard } from './chart-card.tsx'
import { rainEffects } from './rain-classes.ts'

/** The bars reach their end at a difference of so much. */
const FULL_SHARE = 0.2

/** Speeds in the dry and in the rain, each against its own hour of the day. */
export function WeatherCard({ city, answer }: { readonly city: CityInfo; readonly answer: WeeklyAnswer }) {
  const congestion = useCongestion(city)
  const weather = congestion.data?.weather
  const effects = useMemo(() => rainEffects(answer, weather ?? []), [answer, weather])
  const words = text.analytics
  const say = (difference: number | null) =>
    difference === null
      ? text.panel.unknown
      : `${difference > 0 ? '+' : difference < 0 ? '−' : ''}${formatPercent(Math.abs(difference), 1)}`
  return (
    <ChartCard
      title={words.weatherImpact}
      sub={words.weatherSub}
      className="weather-card"
      apiPath={API_PATHS.congestion(city.cityId, Date.parse(answer.from), Date.parse(answer.to))}
      table={{
        header: [text.map.weather, words.difference, words.hours],
        rows: effects.map(({ rain, difference, hours }) => ({
          key: rain,
          cells: [words.rainClasses[rain], say(difference), formatNumber(hours)],
        })),
      }}
      csv={{
        fileName: `${city.cityId}-weather.csv`,
        header: ['rain', 'difference_of_speed', 'hours'],
        rows: effects.map(({ rain, difference, hours }) => [rain, difference, hours]),
      }}
    >
      {congestion.error && !congestion.data ? (
        <FailureNote title={words.failed} error={congestion.error} onRetry={() => congestion.refetch()} />
      ) : !congestion.data ? (
        <div className="bone is-l" />
      ) : effects.every(({ hours }) => hours === 0) ? (
        <Note title={words.noWeather} />
      ) : (
        <>
          <BarList
            rows={effects.map(({ rain, difference, hours }) => ({
              key: rain,
              name: words.rainClasses[rain],
              share: difference === null ? null : Math.max(-1, Math.min(1, difference / FULL_SHARE)),
              value: say(difference),
              note: words.hoursCounted(hours),
            }))}
          />
          <p className="card-note">{city.recording === null ? words.weatherNote : words.weatherRecording}</p>
        </>
      )}
    </ChartCard>
  )
}
