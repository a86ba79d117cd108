import type { CityInfo } from '@rocade/shared/protocol/answers'
import { CityChanged, type CityPatch } from '@rocade/shared/protocol/city-requests'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { z } from 'zod'
import { API_PATHS } from '../api/api-paths.ts'
import { cityCostQuery } from '../api/batch-queries.ts'
import { ApiFailure, sendJson } from '../api/fetch-json.ts'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { FailureNote } from '../shell/note.tsx'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'

type Patch = z.infer<typeof CityPatch>

interface SwitchDialogProps {
  readonly city: CityInfo
  readonly onClose: () => void
}

/**
 * Switches a city. Off asks first, because what is missed cannot be fetched later. On is tried at once; where the
 * server answers 409, the sources cost something, and the costs are shown to be agreed to.
 */
export function SwitchDialog({ city, onClose }: SwitchDialogProps) {
  const queries = useQueryClient()
  const change = useMutation({
    mutationFn: (patch: Patch) => sendJson('PATCH', API_PATHS.city(city.cityId), CityChanged, patch),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['cities'] })
      onClose()
    },
  })
  const { mutate } = change
  const isTried = useRef(false)
  // as it was asked for: the city changes under the open dialog, which must not switch it back
  const [isAlone] = useState(!city.isActive)
  useEffect(() => {
    if (!isAlone || isTried.current) return
    isTried.current = true
    mutate({ isActive: true })
  }, [isAlone, mutate])
  const words = text.cities
  const isCost = change.error instanceof ApiFailure && change.error.status === 409
  if (isCost) return <AgreeDialog city={city} onAgree={mutate} onClose={onClose} />
  const problem = change.error ? (
    <FailureNote
      title={words.switchFailed}
      error={change.error}
      onRetry={() => change.variables && mutate(change.variables)}
    />
  ) : null
  if (isAlone)
    return problem ? (
      <DialogFrame title={city.name} onClose={onClose}>
        <div className="dialog-body">{problem}</div>
      </DialogFrame>
    ) : null
  return (
    <DialogFrame title={words.switchingOff(city.name)} onClose={onClose}>
      <div className="dialog-body">
        <p>{words.offText}</p>
        {problem}
        <footer>
          <button type="button" className="button is-line" onClick={onClose}>
            {words.cancel}
          </button>
          <button
            type="button"
            className="button is-main"
            disabled={change.isPending}
            onClick={() => mutate({ isActive: false })}
          >
            {words.switchOff}
          </button>
        </footer>
      </div>
    </DialogFrame>
  )
}

interface AgreeDialogProps {
  readonly city: CityInfo
  readonly onAgree: (patch: Patch) => void
  readonly onClose: () => void
}

function AgreeDialog({ city, onAgree, onClose }: AgreeDialogProps) {
  const { data, error, refetch } = useQuery({ ...cityCostQuery(city.cityId), retry: false })
  const words = text.cities
  return (
    <DialogFrame title={words.agreeTitle(city.name)} onClose={onClose}>
      <div className="dialog-body">
        {data ? (
          <>
            <p>{words.agreeText(formatNumber(data.callsPerDay))}</p>
            <ul className="status-list cost-list">
              {data.feeds.map(({ feed, source, callsPerDay, detail }) => (
                <li key={feed}>
                  <div>
                    <b>{source ?? words.noSource}</b>
                    <span className="muted">{text.status.feeds[feed] ?? feed}</span>
                    <span className="cost-calls">{words.callsPerDay(formatNumber(callsPerDay))}</span>
                  </div>
                  <p>{detail}</p>
                </li>
              ))}
            </ul>
          </>
        ) : error ? (
          <FailureNote title={words.costFailed} error={error} onRetry={() => refetch()} />
        ) : (
          <div className="bone is-l" />
        )}
        <footer>
          <button type="button" className="button is-line" onClick={onClose}>
            {words.cancel}
          </button>
          {data ? (
            <button
              type="button"
              className="button is-main"
              onClick={() => onAgree({ isActive: true, agreedCallsPerDay: data.callsPerDay })}
            >
              {words.agree(formatNumber(data.callsPerDay))}
            </button>
          ) : null}
        </footer>
      </div>
    </DialogFrame>
  )
}
