import type { CityInfo } from '@rocade/shared/protocol/answers'
import { useFreshness } from '../live/use-freshness.ts'
import { usePlayhead } from '../past/playhead.tsx'
import { useRoute } from '../route/use-route.ts'
import { text } from '../text/text.ts'
import { clockTime, hourOfDay, longDay } from '../time/city-time.ts'
import { recordedInstant } from '../time/recorded-instant.ts'

/** What time is shown: of a recording the recorded instant, always in sight; else the city's own clock. */
export function RecordingTag({ city }: { readonly city: CityInfo }) {
  const { serverNowMs, freshness } = useFreshness(city, 1000)
  const { atMs } = usePlayhead()
  const { route } = useRoute()
  const pastMs = route.page === 'map' ? atMs : null
  const isRecording = city.recording !== null && (freshness.isRecording || freshness.source === null)
  if (!isRecording || city.recording === null) {
    return (
      <span className="tag">{text.shell.localTime(clockTime(pastMs ?? serverNowMs, city.timeZone), city.name)}</span>
    )
  }
  const shownMs = pastMs ?? newestMs(freshness.newestObservedAt, serverNowMs)
  const instant = recordedInstant(shownMs, city.timeZone, city.recording)
  const when = instant
    ? `${longDay(instant.date)}, ${hourOfDay(instant.hour).slice(0, 3)}${String(instant.minute).padStart(2, '0')}`
    : city.recording.label
  return (
    <span className="tag recording-tag" title={text.shell.recordingTitle(city.recording.label)}>
      {text.shell.recording(when)}
    </span>
  )
}

const newestMs = (newestAt: string | null, nowMs: number) => (newestAt === null ? nowMs : Date.parse(newestAt))
