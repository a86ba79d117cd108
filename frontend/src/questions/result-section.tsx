import type { QuestionReport, QuestionResult } from '@rocade/shared/protocol/questions'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { API_PATHS } from '../api/api-paths.ts'
import { resultQuery } from '../api/batch-queries.ts'
import { FailureNote, Note } from '../shell/note.tsx'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { measureWords } from './question-words.ts'
import { ResultBars } from './result-bars.tsx'
import { ResultHeat } from './result-heat.tsx'
import { ResultLines } from './result-lines.tsx'
import { ResultRows } from './result-rows.tsx'
import { resultSeries } from './result-series.ts'
import { usePlaceNames } from './use-place-names.ts'

/** More rows than this are shown only when somebody asks for them: they take a while to fetch and to read. */
const ROWS_UNASKED = 20_000

/** The answer to a question: as a chart, as a table, as files. */
export function ResultSection({ report }: { readonly report: QuestionReport }) {
  const { questionId, rows } = report
  const [isWanted, setIsWanted] = useState((rows ?? 0) <= ROWS_UNASKED)
  const { data, error, refetch } = useQuery({ ...resultQuery(questionId), enabled: isWanted, retry: false })
  const words = text.questions
  return (
    <div className="question-result">
      <p className="downloads">
        {words.download}
        {(['csv', 'json', 'parquet'] as const).map((format) => (
          <a
            key={format}
            className="button is-line"
            href={API_PATHS.questionResult(questionId, format)}
            download={`rocade-${questionId.slice(0, 8)}.${format}`}
          >
            {format === 'parquet' ? 'Parquet' : format.toUpperCase()}
          </a>
        ))}
      </p>
      {isWanted ? null : (
        <Note title={words.largeTitle(formatNumber(rows ?? 0))}>
          {words.largeText}{' '}
          <button type="button" className="text-link" onClick={() => setIsWanted(true)}>
            {words.showAnyway}
          </button>
        </Note>
      )}
      {data ? (
        <Result result={data} />
      ) : error ? (
        <FailureNote title={words.resultFailed} error={error} onRetry={() => refetch()} />
      ) : isWanted ? (
        <div className="bone is-xl" />
      ) : null}
    </div>
  )
}

function Result({ result }: { readonly result: QuestionResult }) {
  const { question } = result
  const names = usePlaceNames(question.cityIds, question.place !== 'city')
  if (result.rows === 0) return <Note title={text.questions.emptyTitle}>{text.questions.emptyText}</Note>
  return (
    <>
      <ResultChart result={result} names={names} />
      <ResultRows result={result} names={names} />
    </>
  )
}

interface ResultChartProps {
  readonly result: QuestionResult
  readonly names: ReturnType<typeof usePlaceNames>
}

function ResultChart({ result, names }: ResultChartProps) {
  const { question } = result
  const [chosen, setMeasure] = useState<string>(question.measures[0] ?? '')
  const set = useMemo(() => resultSeries(result, chosen), [result, chosen])
  const shared = { question, measure: chosen, set, names }
  return (
    <section aria-label={text.questions.chart}>
      <div className="result-head">
        <h3>{measureWords(chosen)}</h3>
        {question.measures.length > 1 ? (
          <label className="field">
            <span className="visually-hidden">{text.questions.measure}</span>
            <select value={chosen} onChange={(event) => setMeasure(event.target.value)}>
              {question.measures.map((measure) => (
                <option key={measure} value={measure}>
                  {measureWords(measure)}
                </option>
              ))}
            </select>
          </label>
        ) : null}
      </div>
      {question.time === 'none' ? (
        <ResultBars {...shared} />
      ) : question.time === 'hour_of_week' ? (
        <ResultHeat {...shared} />
      ) : (
        <ResultLines {...shared} />
      )}
    </section>
  )
}
