import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { text } from '../text/text.ts'
import { StatusCard } from './status-card.tsx'
import { StatusChip } from './status-chip.tsx'

const WORDS = {
  ok: ['ok', text.status.healthy],
  degraded: ['warn', text.status.degraded],
  down: ['bad', text.status.unhealthy],
} as const

/** The health of each service, with what is wrong in its own words. */
export function ServicesCard({ services }: { readonly services: StatusAnswer['services'] }) {
  if (services.length === 0) return null
  return (
    <StatusCard title={text.status.services}>
      <ul className="status-list">
        {services.map(({ name, status, detail }) => (
          <li key={name}>
            <div>
              <b>{name}</b>
              <StatusChip tone={WORDS[status][0]} word={WORDS[status][1]} />
            </div>
            {detail === undefined ? null : <p>{detail}</p>}
          </li>
        ))}
      </ul>
    </StatusCard>
  )
}
