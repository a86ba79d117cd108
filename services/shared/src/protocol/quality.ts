import { z } from 'zod'
import { QUALITY_RULES, VERDICTS } from '../domain/quality-verdict.ts'
import { AnswerStatus, Units } from './answers.ts'

/** Shapes of the answers about quality; the definitions are in docs/reference/quality.md. */
export const VerdictName = z.enum(VERDICTS)

const share = z.number().nullable()
const shares = {
  completeness: share.describe('Expected readings that came, 0..1'),
  validity: share.describe('Messages that cleaning took, 0..1'),
  uniqueness: share.describe('Messages that did not repeat another one, 0..1'),
  coverage: share.describe('Measured length with a reading in each hour, 0..1'),
  trust: share.describe('Readings that nothing speaks against, 0..1'),
}
const counts = {
  expected: z.number().int().nullable().describe('Readings expected by the interval of the source'),
  missing: z.number().int(),
  readings: z.number().int(),
  suspects: z.number().int().describe('Doubted readings; they stay in every figure'),
  duplicates: z.number().int(),
  rejected: z.number().int(),
}
const ofPeriod = {
  generatedAt: z.iso.datetime(),
  units: Units,
  cityId: z.string(),
  feed: z.string(),
  timeZone: z.string(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  judgedUntil: z.iso.datetime().nullable().describe('End of the newest hour that is judged'),
  status: AnswerStatus,
}

export const QualityComparison = z.object({
  comparedAt: z.iso.datetime(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  hoursCompared: z.number().int(),
  hoursDiffering: z.number().int(),
  worstRatio: z.number().nullable().describe('Largest relative difference of a mean; null where counts differ'),
  differing: z.array(
    z.object({
      hourAt: z.iso.datetime(),
      batchReadings: z.number().int(),
      speedReadings: z.number().int(),
      worstRatio: z.number().nullable(),
      where: z.string(),
    }),
  ),
})

export const QualityAnswer = z.object({
  ...ofPeriod,
  verdict: VerdictName.describe('The worst of the rules'),
  rules: z.array(
    z.object({
      rule: z.enum(QUALITY_RULES),
      value: z.number().nullable().describe('A share 0..1; for freshness the age of the newest reading in s'),
      warn: z.number().describe('Warning below this share, or from this age on'),
      alarm: z.number(),
      verdict: VerdictName,
    }),
  ),
  counts: z
    .array(
      z.object({
        kind: z.enum(['suspect', 'duplicate', 'rejected']),
        rule: z.string(),
        source: z.string(),
        messages: z.number().int(),
      }),
    )
    .describe('Messages that a rule concerned, most first'),
  sources: z.array(
    z.object({
      source: z.string(),
      ...counts,
      ...shares,
      score: z.number().nullable().describe('0..100: the mean score of its readings, times all shares but coverage'),
      intervalS: z.number().nullable().describe('Between two readings of a place, as expected in the newest hour'),
      intervalOrigin: z.enum(['source', 'measured', 'unknown']),
    }),
  ),
  zones: z.array(
    z.object({
      zoneId: z.string().nullable().describe('null: the city as a whole'),
      ...counts,
      ...shares,
      ageS: z.number().nullable().describe('Age of the newest reading'),
      verdict: VerdictName,
    }),
  ),
  days: z.array(
    z.object({
      date: z.iso.date().describe('Local calendar day of the city'),
      hours: z.number().int().describe('Hours of that local day: 23, 24 or 25'),
      hoursJudged: z.number().int(),
      ...counts,
      ...shares,
      verdict: VerdictName,
    }),
  ),
  comparison: QualityComparison.nullable().describe('Batch view against speed view, at the newest run'),
})
export type QualityAnswer = z.infer<typeof QualityAnswer>

export const GapsAnswer = z.object({
  ...ofPeriod,
  total: z.number().int().describe('Gaps of the period; at most `limit` of them are listed'),
  gaps: z
    .array(
      z.object({
        placeId: z.string().describe('A segment, or the city for a feed that measures it as a whole'),
        zoneId: z.string().nullable(),
        from: z.iso.datetime(),
        to: z.iso.datetime(),
        missing: z.number().int().describe('Readings that were expected in it'),
      }),
    )
    .describe('Newest first'),
})
export type GapsAnswer = z.infer<typeof GapsAnswer>

export const SuspectsAnswer = z.object({
  ...ofPeriod,
  total: z.number().int().describe('Doubted readings of the period; at most `limit` of them are listed'),
  suspects: z
    .array(
      z.object({
        placeId: z.string(),
        zoneId: z.string().nullable(),
        source: z.string(),
        observedAt: z.iso.datetime(),
        reason: z.string(),
      }),
    )
    .describe('Newest first'),
})
export type SuspectsAnswer = z.infer<typeof SuspectsAnswer>
