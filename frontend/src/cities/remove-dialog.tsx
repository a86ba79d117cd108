import { CityRemoved } from '@rocade/shared/protocol/city-requests'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { API_PATHS } from '../api/api-paths.ts'
import { sendJson } from '../api/fetch-json.ts'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { FailureNote } from '../shell/note.tsx'
import { text } from '../text/text.ts'

type Data = CityRemoved['data']

interface RemoveDialogProps {
  readonly cityId: string
  readonly name: string
  readonly onClose: () => void
}

/** Asks what is to become of the readings before a city is removed, and says what each answer means. */
export function RemoveDialog({ cityId, name, onClose }: RemoveDialogProps) {
  const [data, setData] = useState<Data>('keep')
  const queries = useQueryClient()
  const remove = useMutation({
    mutationFn: () => sendJson('DELETE', API_PATHS.removedCity(cityId, data), CityRemoved),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['cities'] })
      onClose()
    },
  })
  const words = text.cityChanges
  return (
    <DialogFrame title={words.removeTitle(name)} onClose={onClose}>
      <div className="dialog-body">
        <p>{words.removeText}</p>
        <fieldset className="remove-choice">
          <legend className="visually-hidden">{words.removeText}</legend>
          {(['keep', 'delete'] as const).map((choice) => (
            <label key={choice}>
              <input type="radio" name="data" checked={data === choice} onChange={() => setData(choice)} />
              <span>
                <b>{words[choice]}</b>
                <span className="muted">{words[`${choice}Text`]}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {remove.error ? (
          <FailureNote title={words.removeFailed} error={remove.error} onRetry={() => remove.mutate()} />
        ) : null}
        <footer>
          <button type="button" className="button is-line" onClick={onClose}>
            {text.cities.cancel}
          </button>
          <button type="button" className="button is-main" disabled={remove.isPending} onClick={() => remove.mutate()}>
            {words.remove}
          </button>
        </footer>
      </div>
    </DialogFrame>
  )
}
