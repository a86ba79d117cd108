import type { CityFreshness, CityInfo } from '@rocade/shared/protocol/answers'
import { useLiveView } from '../live/live-context.ts'
import type { LiveState } from '../live/live-machine.ts'
import { type Freshness, useFreshness } from '../live/use-freshness.ts'
import { useIsOffline } from '../offline/offline-mark.ts'
import { formatAge } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { weekdayTime } from '../time/city-time.ts'
import { useNowMs } from '../time/use-now.ts'

type Tone = 'ok' | 'warn' | 'bad' | 'quiet'

/** Says at all times whether the feed is live and how old the newest reading is. */
export function LivePill({ city }: { readonly city: CityInfo }) {
  const nowMs = useNowMs(1000)
  const fresh = useFreshness(city, 1000)
  const { state, retryAtMs } = useLiveView()
  const retryInS = retryAtMs === null ? 0 : Math.max(0, Math.ceil((retryAtMs - nowMs) / 1000))
  const isOffline = useIsOffline()
  const words = { retryInS, timeZone: city.timeZone }
  const { long, short, tone } = isOffline ? offlineWords(fresh, words) : pillWords(state, fresh, words)
  return (
    <>
      <span className={`live-pill is-${tone}`} data-state={state} title={long}>
        <i aria-hidden />
        <span className="pill-long">{long}</span>
        <span className="pill-short">{short}</span>
      </span>
      <span className="visually-hidden" role="status">
        {isOffline ? text.live.announceOffline : text.live.announce[state]}
      </span>
    </>
  )
}

interface PillContext {
  /** Until the next attempt, s. */
  readonly retryInS: number
  readonly timeZone: string
}

const shownInstant = ({ newestObservedAt }: CityFreshness, timeZone: string) =>
  newestObservedAt === null ? text.live.nothingYet : weekdayTime(Date.parse(newestObservedAt), timeZone)

/** What it says of a page that was opened without a server: whatever the link tries, the picture stays as old. Pure. */
function offlineWords({ freshness }: Freshness, { retryInS, timeZone }: PillContext) {
  const long = text.live.offline(shownInstant(freshness, timeZone), retryInS)
  return { long, short: text.live.short.offline, tone: 'warn' as const }
}

/** What the pill says in each state. Pure. */
export function pillWords(
  state: LiveState,
  { freshness, newestAgeS, updatedAgeS }: Freshness,
  { retryInS, timeZone }: PillContext,
): { long: string; short: string; tone: Tone } {
  const newest = newestAgeS === null ? null : formatAge(newestAgeS)
  const showing = shownInstant(freshness, timeZone)
  const words = text.live
  switch (state) {
    case 'live':
      if (!freshness.isFresh && newest !== null)
        return { long: words.old(newest), short: words.short.old(newest), tone: 'warn' }
      return {
        long: words.live(updatedAgeS === null ? null : formatAge(updatedAgeS), newest),
        short: words.short.live(newest),
        tone: 'ok',
      }
    case 'stale':
      return { long: words.stale(showing), short: words.short.stale, tone: 'warn' }
    case 'waiting':
      return { long: words.waiting(retryInS, showing), short: words.short.waiting, tone: 'warn' }
    case 'stopped':
      return { long: words.stopped(showing), short: words.short.stopped, tone: 'quiet' }
    case 'idle':
    case 'connecting':
      return { long: words[state], short: words.short[state], tone: 'quiet' }
  }
}
