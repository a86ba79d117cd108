import type { City } from '@rocade/shared/cities/city'
import {
  QUALITY_RULES,
  QUALITY_THRESHOLDS,
  type QualitySums,
  qualityShares,
  sourceScore,
  verdictOf,
  worstVerdict,
} from '@rocade/shared/domain/quality-verdict'
import type { QualityAnswer } from '@rocade/shared/protocol/quality'
import { HOUR_MS, localPeriod } from '../statistics/local-period.ts'
import type { QualityPart, QualityQuery, StoredQuality } from './quality-store.ts'

export const QUALITY_UNITS = {
  completeness: '0..1',
  validity: '0..1',
  uniqueness: '0..1',
  coverage: '0..1',
  trust: '0..1',
  worstRatio: '0..1',
  score: '0..100',
  expected: 'readings',
  missing: 'readings',
  readings: 'readings',
  suspects: 'readings',
  duplicates: 'messages',
  rejected: 'messages',
  messages: 'messages',
  intervalS: 's',
  ageS: 's',
  hours: 'h',
}

export interface AskedPeriod {
  readonly city: City
  readonly feed: QualityQuery['feed']
  readonly days: number
  readonly nowMs: number
}

/** Local calendar days of the city that end with today. */
export function queryOf({ city, feed, days, nowMs }: AskedPeriod): QualityQuery {
  const { fromMs, toMs } = localPeriod(nowMs, days, city.timeZone)
  return { feed, cityId: city.cityId, fromMs, toMs }
}

export function headOf({ city, feed, nowMs }: AskedPeriod, query: QualityQuery, judgedHourAt: string | null) {
  return {
    generatedAt: new Date(nowMs).toISOString(),
    units: QUALITY_UNITS,
    cityId: city.cityId,
    feed,
    timeZone: city.timeZone,
    from: new Date(query.fromMs).toISOString(),
    to: new Date(query.toMs).toISOString(),
    judgedUntil: judgedHourAt === null ? null : new Date(Date.parse(judgedHourAt) + HOUR_MS).toISOString(),
  }
}

/** The quality of a feed of a city: by rule, source, zone and local day. Pure. */
export function qualityAnswer(asked: AskedPeriod, query: QualityQuery, stored: StoredQuality): QualityAnswer {
  const { city, nowMs } = asked
  const { parts, judged, newest } = stored
  const all = parts.find(({ part }) => part === 'all')
  const shares = qualityShares(all ?? NOTHING)
  const values = { ...shares, freshness: ageS([...newest.values()], nowMs) }
  const rules = QUALITY_RULES.map((rule) => ({
    rule,
    value: values[rule],
    ...QUALITY_THRESHOLDS[rule],
    verdict: verdictOf(rule, values[rule]),
  }))
  return {
    ...headOf(asked, query, judged?.hourAt ?? null),
    verdict: worstVerdict(rules.map(({ verdict }) => verdict)),
    rules,
    counts: [...stored.counts].sort((a, b) => b.messages - a.messages),
    sources: parts
      .filter(({ part }) => part === 'source')
      .map((part) => ({
        source: part.key ?? '',
        ...countsOf(part),
        ...qualityShares(part),
        score: sourceScore(part),
        ...(judged?.mainSource === part.key
          ? { intervalS: judged.intervalS, intervalOrigin: judged.intervalOrigin }
          : { intervalS: null, intervalOrigin: 'unknown' as const }),
      })),
    zones: parts.filter(({ part }) => part === 'zone').map((part) => zoneAnswer(city, part, newest, nowMs)),
    days: dayAnswers(asked, parts),
    comparison: stored.comparison,
  }
}

const NOTHING: QualitySums = {
  expected: null,
  missing: 0,
  readings: 0,
  sumQualityScore: 0,
  suspects: 0,
  duplicates: 0,
  rejected: 0,
  weight: 0,
  coveredWeight: 0,
}

const countsOf = ({ expected, missing, readings, suspects, duplicates, rejected }: QualitySums) => ({
  expected,
  missing,
  readings,
  suspects,
  duplicates,
  rejected,
})

const ageS = (instants: readonly number[], nowMs: number) =>
  instants.length === 0 ? null : Math.max(0, Math.round((nowMs - Math.max(...instants)) / 1000))

function verdictOfShares(sums: QualitySums) {
  const shares = qualityShares(sums)
  return worstVerdict(QUALITY_RULES.flatMap((rule) => (rule === 'freshness' ? [] : [verdictOf(rule, shares[rule])])))
}

function zoneAnswer(city: City, part: QualityPart, newest: ReadonlyMap<string, number>, nowMs: number) {
  const ofZone = [...newest].filter(
    ([placeId]) => part.key === null || city.segmentsById.get(placeId)?.zoneId === part.key,
  )
  const age = ageS(
    ofZone.map(([, atMs]) => atMs),
    nowMs,
  )
  return {
    zoneId: part.key,
    ...countsOf(part),
    ...qualityShares(part),
    ageS: age,
    verdict: worstVerdict([verdictOfShares(part), verdictOf('freshness', age)]),
  }
}

/** A local day is the sum of its hours: 23, 24 or 25 of them. */
function dayAnswers({ city, days, nowMs }: AskedPeriod, parts: readonly QualityPart[]): QualityAnswer['days'] {
  const byHour = new Map(parts.flatMap((part) => (part.part === 'hour' && part.key !== null ? [[part.key, part]] : [])))
  return localPeriod(nowMs, days, city.timeZone).days.map(({ date, hours, begunMs }) => {
    const judged = begunMs.flatMap((ms) => byHour.get(new Date(ms).toISOString()) ?? [])
    const sums = judged.reduce(addUp, NOTHING)
    return {
      date,
      hours,
      // An hour of which all was rejected has counts, but is judged only with a row of its own.
      hoursJudged: judged.filter(({ weight, readings }) => weight > 0 || readings > 0).length,
      ...countsOf(sums),
      ...qualityShares(sums),
      verdict: verdictOfShares(sums),
    }
  })
}

const addUp = (a: QualitySums, b: QualitySums): QualitySums => ({
  expected: a.expected === null && b.expected === null ? null : (a.expected ?? 0) + (b.expected ?? 0),
  missing: a.missing + b.missing,
  readings: a.readings + b.readings,
  sumQualityScore: a.sumQualityScore + b.sumQualityScore,
  suspects: a.suspects + b.suspects,
  duplicates: a.duplicates + b.duplicates,
  rejected: a.rejected + b.rejected,
  weight: a.weight + b.weight,
  coveredWeight: a.coveredWeight + b.coveredWeight,
})
