import type { CityInfo } from '@rocade/shared/protocol/answers'
import type { QualityAnswer } from '@rocade/shared/protocol/quality'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { qualityQuery } from '../api/batch-queries.ts'
import { FailureNote } from '../shell/note.tsx'
import { formatAge, formatNumber, formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { weekdayTime } from '../time/city-time.ts'
import { EqualCard } from './equal-card.tsx'
import { GapsDialog } from './gaps-dialog.tsx'
import { StatusCard } from './status-card.tsx'
import { StatusChip } from './status-chip.tsx'

const TONES = { ok: 'ok', warn: 'warn', alarm: 'bad', unknown: 'plain' } as const

/** How good the readings of the week are, and whether batch and stream agree on them. */
export function QualityCards({ city }: { readonly city: CityInfo }) {
  const { data, error, refetch } = useQuery(qualityQuery(city.cityId))
  const words = text.operation
  if (data) {
    return (
      <>
        <EqualCard comparison={data.comparison} timeZone={data.timeZone} />
        <QualityCard city={city} answer={data} />
      </>
    )
  }
  if (!error) return <div className="bone is-l" />
  return (
    <StatusCard title={words.quality}>
      <FailureNote title={words.qualityFailed} error={error} onRetry={() => refetch()} />
    </StatusCard>
  )
}

function QualityCard({ city, answer }: { readonly city: CityInfo; readonly answer: QualityAnswer }) {
  const [hasGapsOpen, setHasGapsOpen] = useState(false)
  const { rules, days, judgedUntil, timeZone } = answer
  const words = text.operation
  const missing = days.reduce((sum, day) => sum + day.missing, 0)
  const suspects = days.reduce((sum, day) => sum + day.suspects, 0)
  return (
    <StatusCard title={words.quality} sub={words.qualitySub(city.name)}>
      <ul className="status-list quality-list">
        {rules.map((rule) => (
          <li key={rule.rule}>
            <div>
              <b>{words.rules[rule.rule]}</b>
              <span className="quality-value">{valueWords(rule)}</span>
              <StatusChip tone={TONES[rule.verdict]} word={words.verdicts[rule.verdict]} />
            </div>
            <p>
              {words.ruleTexts[rule.rule]}; <span className="muted">{limitsOf(rule)}</span>
            </p>
          </li>
        ))}
      </ul>
      <p className="quality-foot">
        {words.missing(formatNumber(missing))}{' '}
        <button type="button" className="text-link" onClick={() => setHasGapsOpen(true)}>
          {words.gaps}
        </button>
        <br />
        {words.suspects(formatNumber(suspects))}
        <br />
        <span className="muted">
          {judgedUntil === null ? words.notJudged : words.judgedUntil(weekdayTime(Date.parse(judgedUntil), timeZone))}
        </span>
      </p>
      {hasGapsOpen ? <GapsDialog city={city} onClose={() => setHasGapsOpen(false)} /> : null}
    </StatusCard>
  )
}

type Rule = QualityAnswer['rules'][number]

const valueWords = ({ rule, value }: Rule) => {
  if (value === null) return text.panel.unknown
  return rule === 'freshness' ? formatAge(value) : formatPercent(value, 1)
}

const limitsOf = ({ rule, warn, alarm }: Rule) =>
  rule === 'freshness'
    ? text.operation.ageLimits(formatAge(warn), formatAge(alarm))
    : text.operation.shareLimits(formatPercent(warn), formatPercent(alarm))
