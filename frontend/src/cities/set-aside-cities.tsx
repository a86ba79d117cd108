import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { setAsideCitiesQuery } from '../api/queries.ts'
import { StatusCard } from '../status/status-card.tsx'
import { text } from '../text/text.ts'
import { RemoveDialog } from './remove-dialog.tsx'

/** Cities that cannot be used, why, and how to get rid of them. Not there when there is none. */
export function SetAsideCities() {
  const { data = [] } = useQuery(setAsideCitiesQuery)
  const [removing, setRemoving] = useState<string | null>(null)
  const words = text.cityChanges
  if (data.length === 0) return null
  return (
    <StatusCard title={words.setAside}>
      <p className="muted">{words.setAsideText}</p>
      <ul className="status-list">
        {data.map(({ cityId, detail }) => (
          <li key={cityId}>
            <div>
              <b className="mono">{cityId}</b>
              <button type="button" className="button is-line" onClick={() => setRemoving(cityId)}>
                {words.remove}
              </button>
            </div>
            <p>{detail}</p>
          </li>
        ))}
      </ul>
      {removing === null ? null : <RemoveDialog cityId={removing} name={removing} onClose={() => setRemoving(null)} />}
    </StatusCard>
  )
}
