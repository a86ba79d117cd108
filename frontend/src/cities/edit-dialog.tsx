import type { CityInfo } from '@rocade/shared/protocol/answers'
import { CityChanged, type CityPatch } from '@rocade/shared/protocol/city-requests'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { z } from 'zod'
import { API_PATHS } from '../api/api-paths.ts'
import { ApiFailure, sendJson } from '../api/fetch-json.ts'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { FormField } from '../questions/form-field.tsx'
import { text } from '../text/text.ts'
import { ZonesField } from './add-city-form.tsx'
import { readDraftZones } from './city-draft.ts'
import { zoneFaultText } from './zone-fault-text.ts'

type Patch = z.infer<typeof CityPatch>

interface EditDialogProps {
  readonly city: CityInfo
  readonly onClose: () => void
}

/** Changes name, origin and zones of a city; what is not touched stays. */
export function EditDialog({ city, onClose }: EditDialogProps) {
  const [name, setName] = useState(city.name)
  const [attribution, setAttribution] = useState(city.attribution)
  const [zonesText, setZonesText] = useState('')
  const [zonesFault, setZonesFault] = useState<string>()
  const queries = useQueryClient()
  const edit = useMutation({
    mutationFn: (patch: Patch) => sendJson('PATCH', API_PATHS.city(city.cityId), CityChanged, patch),
    onSuccess: async () => {
      await Promise.all(
        [['cities'], ['geometry', city.cityId]].map((queryKey) => queries.invalidateQueries({ queryKey })),
      )
      onClose()
    },
  })
  const words = text.cityChanges
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const head = { name, attribution }
    if (zonesText.trim() === '') return edit.mutate(head)
    const read = readDraftZones({ zonesText, timeZone: city.timeZone })
    if ('zones' in read) return edit.mutate({ ...head, zones: read.zones, segments: null })
    setZonesFault(zoneFaultText(read.faults))
  }
  const fields = edit.error instanceof ApiFailure ? edit.error.fields.map(({ detail }) => ` ${detail}`) : null
  return (
    <DialogFrame title={words.editTitle(city.name)} onClose={onClose}>
      <form className="dialog-body ask-form" onSubmit={submit} noValidate>
        <FormField label={text.cities.name}>
          {(control) => <input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
        </FormField>
        <FormField label={text.cities.attribution}>
          {(control) => (
            <input {...control} value={attribution} onChange={(event) => setAttribution(event.target.value)} />
          )}
        </FormField>
        <ZonesField
          value={zonesText}
          timeZone={city.timeZone}
          fault={zonesFault}
          onChange={(given) => {
            setZonesText(given)
            setZonesFault(undefined)
          }}
        />
        <p className="muted">{words.zonesNote}</p>
        {edit.error ? (
          <p className="form-fault" role="alert">
            {words.editFailed}: {edit.error.message}
            {fields}
          </p>
        ) : null}
        <footer>
          <button type="button" className="button is-line" onClick={onClose}>
            {text.cities.cancel}
          </button>
          <button type="submit" className="button is-main" disabled={edit.isPending}>
            {words.save}
          </button>
        </footer>
      </form>
    </DialogFrame>
  )
}
