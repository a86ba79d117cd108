import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { text } from '../text/text.ts'
import { weekdayTime } from '../time/city-time.ts'
import { StatusCard } from './status-card.tsx'

const SHOWN_MAX = 20

interface SetAsideCardProps {
  readonly setAside: StatusAnswer['setAside']
  readonly timeZone: string
}

/** What could not be used, whose it is, why and since when; everything else goes on. Not there when there is nothing. */
export function SetAsideCard({ setAside, timeZone }: SetAsideCardProps) {
  const words = text.status.setAside
  if (setAside.length === 0) return null
  return (
    <StatusCard title={words.title} sub={words.sub}>
      <ul className="status-list">
        {setAside.slice(0, SHOWN_MAX).map(({ kind, place, key, detail, since }) => (
          <li key={`${kind} ${place} ${key} ${since}`}>
            <div>
              <b className="mono">{key ?? '–'}</b>
              <span className="muted">{words.kinds[kind](place)}</span>
            </div>
            <p>
              {words.since(weekdayTime(Date.parse(since), timeZone))} {detail}
            </p>
          </li>
        ))}
      </ul>
      {setAside.length > SHOWN_MAX ? <p className="status-empty">{words.more(setAside.length - SHOWN_MAX)}</p> : null}
    </StatusCard>
  )
}
