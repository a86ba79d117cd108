import '../styles/analytics.css'
import type { CityInfo, WeeklyAnswer } from '@rocade/shared/protocol/answers'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { CityGeometry } from '../api/city-geometry.ts'
import { geometryQuery, weeklyQuery } from '../api/queries.ts'
import { useRoute } from '../route/use-route.ts'
import { Bones } from '../shell/bones.tsx'
import { FailureNote, Note } from '../shell/note.tsx'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { weekdayTime } from '../time/city-time.ts'
import { HeatCard } from './heat-card.tsx'
import { HoursCard } from './hours-card.tsx'
import { KeyFigureRow } from './key-figure-row.tsx'
import { MEASURES, type Measure } from './measures.ts'
import { ReliabilityCard } from './reliability-card.tsx'
import { WeatherCard } from './weather-card.tsx'
import { WeekCard } from './week-card.tsx'
import { WorstCard } from './worst-card.tsx'
import { ZonesCard } from './zones-card.tsx'

/** The past week of a city: its shape, its hours, its zones. */
export function AnalyticsPage({ city }: { readonly city: CityInfo }) {
  const [measure, setMeasure] = useState<Measure>('speed')
  const weekly = useQuery(weeklyQuery(city.cityId))
  const geometry = useQuery(geometryQuery(city.cityId))
  const words = text.analytics
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.pages.analytics}</h1>
        <p className="muted">
          {words.facts(city.segments, formatNumber(city.lengthKm))}
          {weekly.data ? ` · ${viewWords(weekly.data)}` : ''}
        </p>
        <MeasureSwitch measure={measure} onChange={setMeasure} />
      </header>
      {weekly.data ? (
        <Charts city={city} answer={weekly.data} geometry={geometry.data} measure={measure} />
      ) : weekly.error ? (
        <FailureNote title={words.failed} error={weekly.error} onRetry={() => weekly.refetch()} />
      ) : (
        <Bones heights={['m', 'xl', 'xl']} />
      )}
    </div>
  )
}

const viewWords = ({ watermark, timeZone }: WeeklyAnswer) =>
  watermark === null
    ? text.analytics.onlySpeed
    : text.analytics.batchUntil(weekdayTime(Date.parse(watermark), timeZone))

interface ChartsProps {
  readonly city: CityInfo
  readonly answer: WeeklyAnswer
  readonly geometry: CityGeometry | undefined
  readonly measure: Measure
}

function Charts({ city, answer, geometry, measure }: ChartsProps) {
  const { route } = useRoute()
  const zones = geometry?.zones ?? []
  const zoneId = zones.some((zone) => zone.zoneId === route.zoneId) ? route.zoneId : null
  if (answer.series.every((hour) => hour.readings === 0)) {
    return <Note title={text.analytics.empty}>{text.analytics.emptyWay}</Note>
  }
  return (
    <>
      <KeyFigureRow answer={answer} />
      <WeekCard answer={answer} measure={measure} />
      <div className="lower-cards">
        <HoursCard city={city} zones={zones} measure={measure} />
        <HeatCard answer={answer} />
        <ZonesCard answer={answer} zones={zones} />
      </div>
      <div className="segment-cards">
        <WorstCard city={city} geometry={geometry} zoneId={zoneId} />
        <ReliabilityCard city={city} zoneId={zoneId} />
        <WeatherCard city={city} answer={answer} />
      </div>
    </>
  )
}

function MeasureSwitch({
  measure,
  onChange,
}: {
  readonly measure: Measure
  readonly onChange: (measure: Measure) => void
}) {
  return (
    <fieldset className="segmented" aria-label={text.analytics.measure}>
      {MEASURES.map((name) => (
        <button key={name} type="button" aria-pressed={name === measure} onClick={() => onChange(name)}>
          {text.analytics.measures[name]}
        </button>
      ))}
    </fieldset>
  )
}
