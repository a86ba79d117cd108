import '../styles/time-bar.css'
import type { CityInfo } from '@rocade/shared/protocol/answers'
import { Pause, Play, StepBack, StepForward } from 'lucide-react'
import { Slider } from 'radix-ui'
import { memo, useMemo } from 'react'
import { PLAY_SPEEDS } from '../route/route.ts'
import { useRoute } from '../route/use-route.ts'
import { formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { clockTime, longDay, shortDay } from '../time/city-time.ts'
import { cityDayAt, cityDays } from './city-days.ts'
import { DayHistogram } from './day-histogram.tsx'
import { congestionOutline, histogramBars } from './histogram.ts'
import { usePlayhead } from './playhead.tsx'
import { useBaseline, useCongestion } from './use-shown.ts'

const MINUTE_MS = 60_000
const STEP_MIN = 5

/** Live or any instant of the past days: one handle that drives the map and the panels. */
export const TimeBar = memo(function TimeBar({ city }: { readonly city: CityInfo }) {
  const playhead = usePlayhead()
  const { atMs, nowMs, seek } = playhead
  const { route } = useRoute()
  const shownMs = atMs ?? nowMs
  const day = cityDayAt(shownMs, city.timeZone)
  const congestion = useCongestion(city)
  const baseline = useBaseline(city, true)
  const bars = histogramBars(congestion.data, day)
  const outline = useMemo(() => congestionOutline(baseline.playback), [baseline.playback])
  const shown = bars.findLast((bar) => bar.atMs <= shownMs && bar.isKnown)
  const when = clockTime(shownMs, city.timeZone)
  const lastMin = Math.floor((Math.min(day.endMs, nowMs) - day.startMs) / MINUTE_MS)
  return (
    <section className="float time-bar" aria-label={text.time.label}>
      <div className="time-row">
        <fieldset className="segmented" aria-label={text.time.label}>
          <button type="button" aria-pressed={atMs === null} onClick={() => seek(null)}>
            {text.time.live}
          </button>
          <button
            type="button"
            aria-pressed={atMs !== null}
            onClick={() => atMs === null && seek(Math.floor(nowMs / 3_600_000) * 3_600_000 - 3_600_000)}
          >
            {text.time.past}
          </button>
        </fieldset>
        <PlayControls />
        <span className="time-shown" title={`${longDay(day.date)}, ${when}`}>
          <b>
            <span className="time-day">{longDay(day.date).replace(/ \d{4}$/, '')}</span>
            <span className="time-day-short">{shortDay(day.date)}</span>, {when}
          </b>{' '}
          <span className="muted">{text.time.cityTime(city.name)}</span>
        </span>
        <DayChips city={city} />
      </div>
      <div className="time-track">
        <DayHistogram
          city={city}
          day={day}
          bars={bars}
          outline={outline}
          weather={congestion.data?.weather ?? []}
          shownMs={shownMs}
          isLive={atMs === null}
        />
        <Slider.Root
          className="time-slider"
          min={0}
          max={Math.round((day.endMs - day.startMs) / MINUTE_MS)}
          step={STEP_MIN}
          value={[Math.round((shownMs - day.startMs) / MINUTE_MS)]}
          onValueChange={([minute = 0]) =>
            seek(minute >= lastMin && day.endMs > nowMs ? null : day.startMs + minute * MINUTE_MS)
          }
        >
          <Slider.Track className="time-slider-track" />
          <Slider.Thumb
            className={`time-thumb${atMs === null ? ' is-live' : ''}`}
            aria-label={text.time.slider}
            aria-valuetext={shown ? text.time.bar(when, formatPercent(shown.heavy + shown.jammed)) : when}
          />
        </Slider.Root>
      </div>
      {congestion.error && !congestion.data ? <p className="time-failed">{text.time.failed}</p> : null}
      <p className="time-keys">
        <span className="key">
          <i className="key-levels" aria-hidden />
          {text.time.congested}
        </span>
        {outline.length > 0 ? (
          <span className="key">
            <i className="key-outline" aria-hidden />
            {route.against === 'week' && route.view !== 'typical' ? text.time.weekBefore : text.time.typicalDay}
          </span>
        ) : null}
        <span className="key">
          <i className="key-rain" aria-hidden />
          {text.time.rain}
        </span>
        <span className="key">
          <i className="key-night" aria-hidden />
          {text.time.night}
        </span>
      </p>
    </section>
  )
})

function PlayControls() {
  const { isPlaying, togglePlay, step } = usePlayhead()
  const { route, go } = useRoute()
  const words = text.time
  return (
    <span className="play-controls">
      <button type="button" className="icon-button" title={words.back} aria-label={words.back} onClick={() => step(-1)}>
        <StepBack size={15} />
      </button>
      <button
        type="button"
        className="icon-button play-button"
        title={isPlaying ? words.pause : words.play}
        aria-label={isPlaying ? words.pause : words.play}
        onClick={togglePlay}
      >
        {isPlaying ? <Pause size={16} /> : <Play size={16} />}
      </button>
      <button
        type="button"
        className="icon-button"
        title={words.forward}
        aria-label={words.forward}
        onClick={() => step(1)}
      >
        <StepForward size={15} />
      </button>
      <select
        aria-label={words.speed}
        value={route.playSpeed}
        onChange={({ target }) =>
          go({ playSpeed: PLAY_SPEEDS.find((speed) => String(speed) === target.value) ?? 60 }, { replace: true })
        }
      >
        {PLAY_SPEEDS.map((speed) => (
          <option key={speed} value={speed}>
            ×{speed}
          </option>
        ))}
      </select>
    </span>
  )
}

/** The days of the bar; choosing one keeps the time of day. */
function DayChips({ city }: { readonly city: CityInfo }) {
  const { atMs, nowMs, seek } = usePlayhead()
  const days = cityDays(nowMs, city.timeZone)
  const shown = cityDayAt(atMs ?? nowMs, city.timeZone)
  const choose = (date: string) => {
    const day = days.find((entry) => entry.date === date)
    if (day) seek(Math.min(day.startMs + (atMs ?? nowMs) - shown.startMs, day.endMs - MINUTE_MS))
  }
  return (
    <>
      <fieldset className="day-chips" aria-label={text.time.days}>
        {days.map((day, i) => (
          <button key={day.date} type="button" aria-pressed={day.date === shown.date} onClick={() => choose(day.date)}>
            {i === days.length - 1 ? text.time.today : shortDay(day.date)}
          </button>
        ))}
      </fieldset>
      <select
        className="day-select"
        aria-label={text.time.days}
        value={shown.date}
        onChange={({ target }) => choose(target.value)}
      >
        {days.map((day, i) => (
          <option key={day.date} value={day.date}>
            {i === days.length - 1 ? text.time.today : shortDay(day.date)}
          </option>
        ))}
      </select>
    </>
  )
}
