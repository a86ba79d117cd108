import { type QualityFeed, qualityFeeds } from '@rocade/batch-aggregator/quality/quality-feed'
import type { City } from '@rocade/shared/cities/city'
import type { Feed } from '@rocade/shared/feeds/feed'
import { FAULT_KINDS, type FaultKind } from '@rocade/shared/sources/simulator/faults/fault-plan'
import type { LabelledPlan } from '@rocade/shared/sources/simulator/simulator-sources'
import { judgePeriod } from './judge-period.ts'
import { type SentMessage, slotKey, type ToldPeriod, tellPeriod } from './told-messages.ts'

const HOUR_MS = 3_600_000

/** How well one kind of fault is found. */
export interface KindScore {
  injected: number
  /** Rejected, dropped as repeated, flagged, or (a dropout) listed as a gap: for whatever reason. */
  found: number
  /** Of those found: for the reason that it was made with. */
  named: number
  /** Said to have this fault without having any. */
  falseAlarms: number
}
export type Score = Readonly<Record<FaultKind, KindScore>>

export const emptyScore = (): Score =>
  Object.fromEntries(
    FAULT_KINDS.map((kind) => [kind, { injected: 0, found: 0, named: 0, falseAlarms: 0 }]),
  ) as unknown as Score

/** Which fault a reason stands for. `range` is a value that only another unit explains. */
const KIND_OF: Readonly<Record<string, FaultKind>> = {
  stuck: 'stuck',
  spike: 'spike',
  jump: 'jump',
  unit: 'unit',
  range: 'unit',
  clock: 'clock',
  too_late: 'clock',
  duplicate: 'duplicate',
  position: 'swapped',
}
const kindOf = (reason: string): FaultKind => KIND_OF[reason] ?? 'unit'

export interface ScoreOptions {
  readonly city: City
  readonly feed: Feed
  readonly plan: LabelledPlan
  readonly fromMs: number
  readonly toMs: number
  /** Filled; several periods, cities and feeds may go into one. */
  readonly score: Score
}

/**
 * Runs the faults of a plan through the rules of the stream and of the batch layer, and counts what was found of what
 * was made. An hour on both sides is told and not counted, so that every hour counted has its neighbours.
 * Returns how many messages were judged.
 */
export function scoreCleaner({ city, feed, plan, fromMs, toMs, score }: ScoreOptions): number {
  const qualityFeed = qualityFeeds.get(feed.name) as QualityFeed
  const period = { city, feed, plan, qualityFeed, fromMs: fromMs - 5 * HOUR_MS, toMs: toMs + 5 * HOUR_MS }
  const told = tellPeriod(period)
  const suspects = new Map<string, string>()
  const missing = new Set<string>()
  const intervalS = plan.intervalMs / 1000
  const judged = {
    ...period,
    feed: qualityFeed,
    rows: told.rows,
    intervalS,
    fromMs: fromMs - 5 * HOUR_MS,
    toMs: toMs + HOUR_MS,
  }
  for (const verdict of judgePeriod(judged)) {
    for (const { placeId, observedAtMs, reason } of verdict.suspects)
      suspects.set(slotKey(placeId, observedAtMs), reason)
    for (const gap of verdict.gaps) {
      for (let i = 0; i < gap.missing; i++) missing.add(slotKey(gap.placeId, gap.fromMs + i * plan.intervalMs))
    }
  }
  const isCounted = (slotMs: number) => slotMs >= fromMs && slotMs < toMs
  const messages = told.messages.filter(({ slotMs }) => isCounted(slotMs))
  for (const message of messages) countMessage(score, message, suspects)
  countGaps(score, told, missing, isCounted)
  return messages.length
}

function countMessage(score: Score, { faultKind, verdict, row }: SentMessage, suspects: ReadonlyMap<string, string>) {
  const reason = row === null ? verdict : (suspects.get(slotKey(row.placeId, row.observedAtMs)) ?? null)
  if (faultKind === null) {
    if (reason !== null) score[kindOf(reason)].falseAlarms += 1
    return
  }
  score[faultKind].injected += 1
  if (reason === null) return
  score[faultKind].found += 1
  if (kindOf(reason) === faultKind) score[faultKind].named += 1
}

/** What is missing where something else was wrong is its consequence, and no false alarm. */
function countGaps(
  score: Score,
  { dropouts, faulty }: ToldPeriod,
  missing: ReadonlySet<string>,
  isCounted: (slotMs: number) => boolean,
): void {
  const { dropout } = score
  for (const { placeId, slotMs } of dropouts) {
    if (!isCounted(slotMs)) continue
    dropout.injected += 1
    if (!missing.has(slotKey(placeId, slotMs))) continue
    dropout.found += 1
    dropout.named += 1
  }
  for (const key of missing) {
    const slotMs = Number(key.slice(key.lastIndexOf(' ') + 1))
    if (isCounted(slotMs) && !faulty.has(key)) dropout.falseAlarms += 1
  }
}
