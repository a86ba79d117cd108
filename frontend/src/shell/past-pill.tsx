import type { CityInfo } from '@rocade/shared/protocol/answers'
import { Radio } from 'lucide-react'
import { usePlayhead } from '../past/playhead.tsx'
import { useRoute } from '../route/use-route.ts'
import { text } from '../text/text.ts'
import { weekdayTime } from '../time/city-time.ts'
import { LivePill } from './live-pill.tsx'

/** The live pill; while the past is shown, its instant and the way back. */
export function PastPill({ city }: { readonly city: CityInfo }) {
  const { atMs, seek } = usePlayhead()
  const { route } = useRoute()
  if (atMs === null || route.page !== 'map') return <LivePill city={city} />
  return (
    <span className="past-pill">
      <span className="tag">{text.time.pastPill(weekdayTime(atMs, city.timeZone))}</span>
      <button type="button" className="button is-line" onClick={() => seek(null)}>
        <Radio size={14} aria-hidden />
        {text.time.backToLive}
      </button>
    </span>
  )
}
