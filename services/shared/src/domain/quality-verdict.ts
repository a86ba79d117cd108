export const QUALITY_RULES = ['completeness', 'validity', 'uniqueness', 'coverage', 'trust', 'freshness'] as const
export type QualityRule = (typeof QUALITY_RULES)[number]
export const VERDICTS = ['ok', 'warn', 'alarm', 'unknown'] as const
export type Verdict = (typeof VERDICTS)[number]

/** Shares (0..1) under these are a warning or an alarm; an age in s from these on is. docs/reference/quality.md. */
export const QUALITY_THRESHOLDS: Readonly<Record<QualityRule, { readonly warn: number; readonly alarm: number }>> = {
  completeness: { warn: 0.9, alarm: 0.75 },
  validity: { warn: 0.99, alarm: 0.95 },
  uniqueness: { warn: 0.98, alarm: 0.9 },
  coverage: { warn: 0.8, alarm: 0.5 },
  trust: { warn: 0.99, alarm: 0.95 },
  freshness: { warn: 2 * 3600, alarm: 6 * 3600 },
}

/** What a rule says of a value: a share, or for `freshness` an age in s. What is not known is never ok. Pure. */
export function verdictOf(rule: QualityRule, value: number | null): Verdict {
  if (value === null) return 'unknown'
  const { warn, alarm } = QUALITY_THRESHOLDS[rule]
  if (rule === 'freshness') return value >= alarm ? 'alarm' : value >= warn ? 'warn' : 'ok'
  return value < alarm ? 'alarm' : value < warn ? 'warn' : 'ok'
}

const RANK: Readonly<Record<Verdict, number>> = { unknown: 0, ok: 1, warn: 2, alarm: 3 }

/** The worst of several; `unknown` only when nothing at all is known. */
export const worstVerdict = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.reduce<Verdict>((worst, verdict) => (RANK[verdict] > RANK[worst] ? verdict : worst), 'unknown')

/** Sums over hours that shares are made of. */
export interface QualitySums {
  /** `null`: no interval is known, so nothing can be missing. */
  readonly expected: number | null
  readonly missing: number
  readonly readings: number
  readonly sumQualityScore: number
  readonly suspects: number
  readonly duplicates: number
  readonly rejected: number
  readonly weight: number
  readonly coveredWeight: number
}

export interface QualityShares {
  /** Expected readings that came. */
  readonly completeness: number | null
  /** Messages that cleaning took. */
  readonly validity: number | null
  /** Messages that were not the repetition of another one. */
  readonly uniqueness: number | null
  /** Of the measured length, by the hour, what had a reading. */
  readonly coverage: number | null
  /** Readings that nothing speaks against. */
  readonly trust: number | null
}

/** Shares 0..1 from sums; `null` where there was nothing to judge. Pure. */
export function qualityShares(sums: QualitySums): QualityShares {
  const taken = sums.readings + sums.duplicates
  return {
    completeness: share((sums.expected ?? 0) - sums.missing, sums.expected ?? 0),
    validity: share(taken, taken + sums.rejected),
    uniqueness: share(sums.readings, taken),
    coverage: share(sums.coveredWeight, sums.weight),
    trust: share(sums.readings - sums.suspects, sums.readings),
  }
}

const share = (part: number, whole: number) => (whole > 0 ? part / whole : null)

/**
 * The score of a source, 0..100: the mean score of its readings, times every share that is known but coverage, which is
 * about the city and not about the source. `null` when it gave no reading and none was expected. Pure.
 */
export function sourceScore(sums: QualitySums): number | null {
  const { completeness, validity, uniqueness, trust } = qualityShares(sums)
  if (sums.readings === 0) return completeness === null ? null : 0
  const shares = [completeness, validity, uniqueness, trust].filter((value) => value !== null)
  return shares.reduce((score, value) => score * value, sums.sumQualityScore / sums.readings)
}
