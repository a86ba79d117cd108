import type { Question, QuestionResult } from '@rocade/shared/protocol/questions'
import { useMemo } from 'react'
import { SortHeading } from '../map-page/sort-heading.tsx'
import { useSortOrder } from '../map-page/use-sort-order.ts'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { measureWords, timeWords, unitWords, valueWords } from './question-words.ts'
import { type ResultRow, resultTable, sortRows } from './result-table.ts'
import type { PlaceNames } from './use-place-names.ts'

/** Rows that a page shows of an answer; the files have all. */
const ROWS_SHOWN = 200

/** The answer as a table that its headings sort. */
export function ResultRows({ result, names }: { readonly result: QuestionResult; readonly names: PlaceNames }) {
  const isMeasure = (column: string) => (result.question.measures as readonly string[]).includes(column)
  const { order, headingOf } = useSortOrder<string>(null, isMeasure)
  const table = useMemo(() => resultTable(result), [result])
  const rows = useMemo(() => sortRows(table, order).slice(0, ROWS_SHOWN), [table, order])
  const words = text.questions
  const all = table.rows.length
  return (
    <div className="result-rows">
      <p className="muted">
        {all > ROWS_SHOWN ? words.shown(formatNumber(ROWS_SHOWN), formatNumber(all)) : words.allShown(all)} ·{' '}
        {words.sortHint}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="result-scroll" aria-label={words.table} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {table.columns.map((column) => (
                <SortHeading
                  key={column}
                  className={isMeasure(column) ? 'is-number' : ''}
                  title={isMeasure(column) ? measureHeading(column) : (words.columns[column] ?? column)}
                  {...headingOf(column)}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.index}>
                {table.columns.map((column, i) => (
                  <td key={column} className={isMeasure(column) ? 'is-number' : undefined}>
                    {cellWords({ column, columns: table.columns, row, at: i, question: result.question, names })}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  )
}

function measureHeading(measure: string): string {
  const unit = unitWords(measure)
  return unit === '' || unit === measureWords(measure) ? measureWords(measure) : `${measureWords(measure)}, ${unit}`
}

interface Cell {
  readonly column: string
  readonly columns: readonly string[]
  readonly row: ResultRow
  readonly at: number
  readonly question: Question
  readonly names: PlaceNames
}

function cellWords({ column, columns, row, at, question, names }: Cell): string {
  const value = row.cells[at] ?? null
  if (typeof value !== 'string') return valueWords(column, value)
  const cityId = String(row.cells[columns.indexOf('city_id')])
  if (column === 'city_id') return names.city(value)
  if (column === 'zone_id') return names.zone(cityId, value)
  if (column === 'segment_id') return names.segment(cityId, value)
  return column === 'time' ? timeWords(question.time, value) : value
}
