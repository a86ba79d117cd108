import type { CityInfo } from '@rocade/shared/protocol/answers'
import type { GapsAnswer } from '@rocade/shared/protocol/quality'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { API_PATHS } from '../api/api-paths.ts'
import { gapsQuery } from '../api/batch-queries.ts'
import { geometryQuery } from '../api/queries.ts'
import { ChartTable } from '../charts/chart-table.tsx'
import { ChartTools } from '../charts/chart-tools.tsx'
import { saveCsv, toCsv } from '../charts/csv.ts'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { segmentName } from '../panels/segment-words.ts'
import { FailureNote } from '../shell/note.tsx'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { weekdayTime } from '../time/city-time.ts'
import { gapRows } from './gap-rows.ts'
import { GapStrip, ROWS_DRAWN } from './gap-strip.tsx'

/** Where and when readings are missing: drawn, as a table, as a file, and for a program. */
export function GapsDialog({ city, onClose }: { readonly city: CityInfo; readonly onClose: () => void }) {
  const { data, error, refetch } = useQuery(gapsQuery(city.cityId))
  const words = text.operation
  return (
    <DialogFrame title={words.gapsTitle(city.name)} className="gaps-dialog" onClose={onClose}>
      <div className="dialog-body">
        {data ? (
          data.gaps.length === 0 ? (
            <p className="muted">{data.judgedUntil === null ? words.notJudged : words.noGaps}</p>
          ) : (
            <Gaps city={city} answer={data} />
          )
        ) : error ? (
          <FailureNote title={words.gapsFailed} error={error} onRetry={() => refetch()} />
        ) : (
          <div className="bone is-xl" />
        )}
      </div>
    </DialogFrame>
  )
}

function Gaps({ city, answer }: { readonly city: CityInfo; readonly answer: GapsAnswer }) {
  const [isTable, setIsTable] = useState(false)
  const geometry = useQuery(geometryQuery(city.cityId)).data
  const { gaps, total, timeZone, from, to } = answer
  const words = text.operation
  const rows = gapRows(answer)
  const nameOf = (placeId: string) => {
    const segment = geometry?.segmentsById.get(placeId)
    return segment ? segmentName(segment) : placeId
  }
  const zoneOf = (zoneId: string | null) => (zoneId === null ? '' : (geometry?.zonesById.get(zoneId)?.name ?? zoneId))
  const missing = gaps.reduce((sum, gap) => sum + gap.missing, 0)
  const save = () =>
    saveCsv(
      `${city.cityId}-gaps.csv`,
      toCsv(
        ['segment_id', 'zone_id', 'from_utc', 'to_utc', 'missing_readings'],
        gaps.map((gap) => [gap.placeId, gap.zoneId, gap.from, gap.to, gap.missing]),
      ),
    )
  return (
    <>
      <div className="gaps-head">
        <p>
          {total > gaps.length
            ? words.newestGaps(formatNumber(gaps.length), formatNumber(total))
            : words.allGaps(total, rows.length)}{' '}
          {words.missing(formatNumber(missing))}
        </p>
        <ChartTools
          isTable={isTable}
          onToggle={() => setIsTable(!isTable)}
          onCsv={save}
          apiPath={API_PATHS.qualityGaps(city.cityId)}
        />
      </div>
      {isTable ? (
        <ChartTable
          caption={words.gapsLabel}
          header={[text.panel.segment, text.tools.zone, words.from, words.to, words.missingReadings]}
          rows={gaps.map((gap) => ({
            key: `${gap.placeId} ${gap.from}`,
            cells: [
              nameOf(gap.placeId),
              zoneOf(gap.zoneId),
              weekdayTime(Date.parse(gap.from), timeZone),
              weekdayTime(Date.parse(gap.to), timeZone),
              formatNumber(gap.missing),
            ],
          }))}
        />
      ) : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
          <section className="gap-scroll" aria-label={words.gapsLabel} tabIndex={0}>
            <GapStrip
              rows={rows}
              fromMs={Date.parse(from)}
              toMs={Date.parse(to)}
              timeZone={timeZone}
              places={geometry?.segments.length ?? rows.length}
              nameOf={nameOf}
            />
          </section>
          {rows.length > ROWS_DRAWN ? <p className="muted">{words.placesDrawn(formatNumber(ROWS_DRAWN))}</p> : null}
        </>
      )}
      <p className="muted">{words.gapsRule}</p>
    </>
  )
}
