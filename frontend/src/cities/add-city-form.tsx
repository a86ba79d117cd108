import { CityChanged, type CityRequest } from '@rocade/shared/protocol/city-requests'
import { slugOf } from '@rocade/shared/protocol/read-zones'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useMemo, useRef, useState } from 'react'
import { API_PATHS } from '../api/api-paths.ts'
import { ApiFailure, sendJson } from '../api/fetch-json.ts'
import { FormField } from '../questions/form-field.tsx'
import { Note } from '../shell/note.tsx'
import { StatusCard } from '../status/status-card.tsx'
import { text } from '../text/text.ts'
import {
  type CityDraft,
  type CityFaults,
  type CityField,
  EMPTY_CITY,
  readCityDraft,
  readDraftZones,
} from './city-draft.ts'
import { zoneFaultText } from './zone-fault-text.ts'
import { ZonePreview } from './zone-preview.tsx'

/** A new city: what it is called, where it is, and its zones. */
export function AddCityForm() {
  const [draft, setDraft] = useState(EMPTY_CITY)
  const [faults, setFaults] = useState<CityFaults>({})
  const form = useRef<HTMLFormElement>(null)
  const queries = useQueryClient()
  const add = useMutation({
    mutationFn: (request: CityRequest) => sendJson('POST', API_PATHS.cities(), CityChanged, request),
    onSuccess: () => {
      setDraft(EMPTY_CITY)
      void queries.invalidateQueries({ queryKey: ['cities'] })
    },
  })
  const words = text.cities
  const said = faultsOfServer(add.error)
  const faultOf = (field: CityField) => {
    if (field === 'zones') return faults.zones === undefined ? said.zones : zoneFaultText(faults.zones)
    return faults[field] === undefined ? said[field] : words.faults[field]
  }
  const change = (part: Partial<CityDraft>) => {
    // the id follows the name until somebody writes another one
    const isFollowing = draft.cityId === (draft.name === '' ? '' : slugOf(draft.name, 'city'))
    const follow =
      part.name !== undefined && isFollowing ? { cityId: part.name === '' ? '' : slugOf(part.name, 'city') } : {}
    setDraft({ ...draft, ...follow, ...part })
    setFaults({})
    if (!add.isPending) add.reset()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const read = readCityDraft(draft)
    if ('request' in read) return add.mutate(read.request)
    setFaults(read.faults)
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }
  return (
    <StatusCard title={words.addTitle}>
      <form ref={form} className="ask-form" onSubmit={submit} noValidate>
        {(['name', 'cityId', 'country', 'timeZone'] as const).map((field) => (
          <FormField key={field} label={words[field]} fault={faultOf(field)} hint={HINTS[field]?.()}>
            {(control) => (
              <input
                {...control}
                value={draft[field]}
                autoComplete="off"
                spellCheck={false}
                {...(field === 'timeZone' ? { list: 'time-zones' } : {})}
                {...(field === 'country' ? { maxLength: 2 } : {})}
                onChange={(event) =>
                  change({ [field]: field === 'country' ? event.target.value.toUpperCase() : event.target.value })
                }
              />
            )}
          </FormField>
        ))}
        <TimeZones />
        <ZonesField
          value={draft.zonesText}
          timeZone={draft.timeZone}
          fault={faultOf('zones')}
          onChange={(zonesText) => change({ zonesText })}
        />
        {add.error && Object.keys(said).length === 0 ? (
          <p className="form-fault" role="alert">
            {words.addFailed}: {add.error.message}
            {add.error instanceof ApiFailure ? add.error.fields.map(({ detail }) => ` ${detail}`) : null}
          </p>
        ) : null}
        <button type="submit" className="button is-main" disabled={add.isPending}>
          {add.isPending ? words.adding : words.add}
        </button>
        <div role="status">
          {add.data ? <Note title={words.added(add.variables?.name ?? add.data.cityId)}>{words.addedText}</Note> : null}
        </div>
      </form>
    </StatusCard>
  )
}

/** Functions, because the texts are those of the language in use. */
const HINTS: Partial<Record<CityField, () => string>> = {
  cityId: () => text.cities.cityIdHint,
  country: () => text.cities.countryHint,
  timeZone: () => text.cities.timeZoneHint,
}

function TimeZones() {
  const names = useMemo(() => Intl.supportedValuesOf('timeZone'), [])
  return (
    <datalist id="time-zones">
      {names.map((name) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  )
}

interface ZonesFieldProps {
  readonly value: string
  /** Of the city: zones far from it are doubted. */
  readonly timeZone: string
  readonly fault: string | undefined
  readonly onChange: (text: string) => void
}

/** A file or a pasted text of zones, drawn as soon as it can be read; what is wrong with it is said as soon. */
export function ZonesField({ value, timeZone, fault, onChange }: ZonesFieldProps) {
  const words = text.cities
  const read = useMemo(
    () => (value.trim() === '' ? null : readDraftZones({ zonesText: value, timeZone })),
    [value, timeZone],
  )
  const wrong = read !== null && 'faults' in read ? zoneFaultText(read.faults) : undefined
  return (
    <>
      <FormField label={words.file}>
        {(control) => (
          <input
            id={control.id}
            type="file"
            accept=".geojson,.json,application/geo+json,application/json"
            onChange={async (event) => {
              const file = event.target.files?.[0]
              if (file) onChange(await file.text())
            }}
          />
        )}
      </FormField>
      <FormField label={words.zonesField} fault={fault ?? wrong} hint={words.zonesHint}>
        {(control) => (
          <textarea
            {...control}
            rows={5}
            spellCheck={false}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </FormField>
      {read && 'zones' in read ? <ZonePreview zones={read.zones} madeIds={read.madeIds} /> : null}
    </>
  )
}

const SERVER_FIELDS: ReadonlySet<string> = new Set(['name', 'cityId', 'country', 'timeZone', 'zones'])

/** What the server found wrong, by field; a city that is there already is a fault of the id. */
function faultsOfServer(error: Error | null): Partial<Record<CityField, string>> {
  if (!(error instanceof ApiFailure)) return {}
  if (error.status === 409) return { cityId: error.message }
  const faults: Partial<Record<CityField, string>> = {}
  for (const { pointer, detail } of error.fields) {
    const [, , field = '', ...rest] = pointer.split('/')
    if (!SERVER_FIELDS.has(field)) continue
    const words = rest.length === 0 ? detail : `${detail} (${rest.join('/')})`
    faults[field as CityField] ??= words
  }
  return faults
}
