import type { CityInfo } from '@rocade/shared/protocol/answers'
import { useState } from 'react'
import { useFreshness } from '../live/use-freshness.ts'
import { RouteLink } from '../route/route-link.tsx'
import { StatusChip } from '../status/status-chip.tsx'
import { formatAge, formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { EditDialog } from './edit-dialog.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { SwitchDialog } from './switch-dialog.tsx'

/** One city: whether it is on, how fresh it is, what it is made of and where that comes from. */
export function CityCard({ city }: { readonly city: CityInfo }) {
  const [dialog, setDialog] = useState<'switch' | 'edit' | 'remove' | null>(null)
  const close = () => setDialog(null)
  const { cityId, name, country, isActive, recording } = city
  const words = text.cities
  return (
    <section className="card city-card" aria-label={name} data-city={cityId}>
      <header>
        <h2>{name}</h2>
        <span className="sub">
          {country} · <span className="mono">{cityId}</span>
        </span>
        <StatusChip tone={isActive ? 'ok' : 'plain'} word={isActive ? words.on : words.off} />
      </header>
      {isActive ? <Freshness city={city} /> : <p className="muted">{words.offNote}</p>}
      {recording === null ? null : (
        <p className="city-recording" title={recording.attribution}>
          {recording.label}
        </p>
      )}
      <CityFacts city={city} />
      <footer>
        {isActive ? (
          <RouteLink
            className="button is-line"
            to={{ page: 'map', cityId, zoneId: null, segmentId: null, camera: null, atMs: null }}
          >
            {words.map}
          </RouteLink>
        ) : null}
        <button type="button" className="button is-line" onClick={() => setDialog('switch')}>
          {isActive ? words.switchOff : words.switchOn}
        </button>
        <button type="button" className="button is-line" onClick={() => setDialog('edit')}>
          {text.cityChanges.edit}
        </button>
        <button type="button" className="button is-line" onClick={() => setDialog('remove')}>
          {text.cityChanges.remove}
        </button>
      </footer>
      {dialog === 'switch' ? <SwitchDialog city={city} onClose={close} /> : null}
      {dialog === 'edit' ? <EditDialog city={city} onClose={close} /> : null}
      {dialog === 'remove' ? <RemoveDialog cityId={cityId} name={name} onClose={close} /> : null}
    </section>
  )
}

function Freshness({ city }: { readonly city: CityInfo }) {
  const { freshness, newestAgeS } = useFreshness(city, 5000)
  const words = text.cities
  return (
    <p>
      <StatusChip
        tone={freshness.isFresh ? 'ok' : 'warn'}
        word={newestAgeS === null ? words.notRead : words.newest(formatAge(newestAgeS))}
      />{' '}
      {freshness.source === null ? null : (
        <span className="muted">{text.sources[freshness.source] ?? freshness.source}</span>
      )}
    </p>
  )
}

function CityFacts({ city }: { readonly city: CityInfo }) {
  const { zones, segments, lengthKm, timeZone, sources, attribution } = city
  const words = text.cities
  const facts: readonly (readonly [name: string, value: string])[] = [
    [words.zones, formatNumber(zones)],
    [words.segments, formatNumber(segments)],
    [words.length, `${formatNumber(lengthKm)} km`],
    [words.timeZone, timeZone],
  ]
  return (
    <>
      <dl className="city-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <dl className="city-origins">
        {(['traffic', 'weather'] as const).map((feed) => (
          <div key={feed}>
            <dt title={words.orderHint}>{words.sources(text.status.feeds[feed] ?? feed)}</dt>
            <dd>{sources[feed].map((source) => text.sources[source] ?? source).join(' → ')}</dd>
          </div>
        ))}
        <div>
          <dt>{words.attribution}</dt>
          <dd>{attribution === '' ? words.noAttribution : attribution}</dd>
        </div>
      </dl>
    </>
  )
}
