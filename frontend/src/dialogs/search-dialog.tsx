import { Search } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { CityGeometry } from '../api/city-geometry.ts'
import { useRoute } from '../route/use-route.ts'
import { text } from '../text/text.ts'
import { DialogFrame } from './dialog-frame.tsx'
import { type Place, placesOf, searchPlaces } from './search-places.ts'

interface SearchDialogProps {
  readonly geometry: CityGeometry
  readonly onClose: () => void
}

const LIST_ID = 'search-results'
const optionId = (at: number) => `search-result-${at}`

/** Type, arrows, Enter: from any page to a zone or segment on the map. */
export function SearchDialog({ geometry, onClose }: SearchDialogProps) {
  const { go } = useRoute()
  const [asked, setAsked] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const places = useMemo(() => placesOf(geometry), [geometry])
  const found = useMemo(() => searchPlaces(places, asked), [places, asked])
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' })
  }, [at])
  const open = ({ kind, id }: Place) => {
    onClose()
    go({ page: 'map', zoneId: kind === 'zone' ? id : null, segmentId: kind === 'segment' ? id : null })
  }
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && found.length > 0) {
      event.preventDefault()
      setAt((at + step + found.length) % found.length)
    }
    const place = found[at]
    if (event.key === 'Enter' && place) open(place)
  }
  return (
    <DialogFrame title={text.tools.searchTitle} className="search-dialog" onClose={onClose}>
      <label className="search-line">
        <Search size={16} aria-hidden />
        <input
          // biome-ignore lint/a11y/noAutofocus: whoever opens a search wants to type
          autoFocus
          type="text"
          role="combobox"
          aria-label={text.tools.search}
          aria-expanded={found.length > 0}
          aria-controls={LIST_ID}
          aria-activedescendant={found.length > 0 ? optionId(at) : undefined}
          placeholder={text.tools.searchHint}
          value={asked}
          onChange={({ target }) => {
            setAsked(target.value)
            setAt(0)
          }}
          onKeyDown={press}
        />
      </label>
      <p className="visually-hidden" role="status">
        {text.tools.found(found.length)}
      </p>
      {found.length === 0 ? <p className="search-empty">{text.tools.nothingFound}</p> : null}
      <div id={LIST_ID} ref={list} role="listbox" aria-label={text.tools.searchTitle} className="search-list">
        {found.map((place, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input above has the keys, as a combobox does
          <div
            key={`${place.kind} ${place.id}`}
            id={optionId(i)}
            role="option"
            tabIndex={-1}
            aria-selected={i === at}
            onClick={() => open(place)}
          >
            <span>{place.name}</span>
            <span className="muted">{place.zone ?? text.tools.kinds[place.kind]}</span>
          </div>
        ))}
      </div>
    </DialogFrame>
  )
}
