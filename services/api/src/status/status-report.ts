import { rawTopic } from '@rocade/shared/feeds/feed'
import { streamFeeds } from '@rocade/shared/feeds/index'
import type { Clock } from '@rocade/shared/ports/clock'
import type { EventLog } from '@rocade/shared/ports/event-log'
import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import type { Health } from '@rocade/shared/runtime/service'
import type { LakeContents, LakeWatch } from '../lake/lake-watch.ts'
import { NOTHING_STORED, type StoredStatus } from './read-status.ts'
import type { SourceReports } from './source-reports.ts'

export interface StatusReportOptions {
  readonly log: EventLog
  readonly lake: LakeWatch
  readonly clock: Clock
  readonly readStored: (nowMs: number) => Promise<StoredStatus>
  readonly healthOf: () => Record<string, Health>
  readonly sources: SourceReports['sources']
  /** Records of control topics that cannot be used. */
  readonly setAside: () => StatusAnswer['setAside']
  /** While it does not, nobody waits for it. */
  readonly isLogAnswering: () => boolean
  readonly live: () => StatusAnswer['live']
  readonly activity: () => StatusAnswer['activity']
}

type Ends = ReadonlyMap<string, number>

/** Asks every part how it is. A part that does not answer is told as such; the report itself never fails for it. */
export async function statusReport(options: StatusReportOptions): Promise<StatusAnswer> {
  const nowMs = options.clock.nowMs()
  const [stored, ends, lake] = await Promise.all([
    options.readStored(nowMs).catch(() => null),
    options.isLogAnswering() ? endOffsets(options.log).catch(() => null) : null,
    options.lake.contents().catch(() => null),
  ])
  const setAside = [...options.setAside(), ...(stored ?? NOTHING_STORED).city_problems.map(cityProblem)]
  const services = Object.entries({
    ...options.healthOf(),
    database: healthOf(stored !== null, 'PostgreSQL does not answer; statistics are the last ones that it gave'),
    log: healthOf(ends !== null, 'the log does not answer; it is tried again'),
    lake: healthOf(lake !== null && !options.lake.isStale(), 'the lake cannot be read; its figures are old'),
    ...(setAside.length === 0 ? {} : { cities: setAsideHealth(setAside) }),
  }).map(([name, health]) => ({ name, ...health }))
  const { watermarks, cleaning, rejected, gaps } = stored ?? NOTHING_STORED
  return {
    generatedAt: new Date(nowMs).toISOString(),
    units: {
      lagMessages: 'messages',
      messages: 'messages',
      perSecond: '1/s',
      ageS: 's',
      durationMs: 'ms',
      throughMs: 'ms',
    },
    status: worst(services.map((service) => service.status)),
    services,
    sources: options.sources().map(({ reportedAtMs, ...source }) => ({
      ...source,
      cityIds: [...source.cityIds],
      reportedAt: new Date(reportedAtMs).toISOString(),
    })),
    sinks: sinksOf(positionsOf(stored ?? NOTHING_STORED, lake), ends),
    watermarks: watermarks.map((row) => ({
      feed: row.feed,
      cityId: row.city_id,
      watermark: row.watermark_at,
      importUntil: row.import_until,
      updatedAt: row.updated_at,
    })),
    cleaning,
    rejected: rejected.map(({ message_offset, appended_at, ...row }) => ({
      ...row,
      offset: message_offset,
      appendedAt: appended_at,
    })),
    gaps: gaps.map(({ from_offset, to_offset, noticed_at, ...row }) => ({
      ...row,
      fromOffset: from_offset,
      toOffset: to_offset,
      noticedAt: noticed_at,
    })),
    setAside,
    live: options.live(),
    activity: options.activity(),
  }
}

/** Messages that each sink has stored of each topic, by `sink topic`. What does not answer is left out. */
export async function storedBySinks(options: Pick<StatusReportOptions, 'readStored' | 'lake' | 'clock'>) {
  const [stored, lake] = await Promise.all([
    options.readStored(options.clock.nowMs()).catch(() => NOTHING_STORED),
    options.lake.contents().catch(() => null),
  ])
  const bySink = new Map<string, number>()
  for (const { sink, topic, nextOffset } of positionsOf(stored, lake)) {
    const key = `${sink} ${topic}`
    bySink.set(key, (bySink.get(key) ?? 0) + nextOffset)
  }
  return bySink
}

const cityProblem = ({ kind, place, city_id, detail, since }: StoredStatus['city_problems'][number]) => ({
  kind,
  place,
  cityId: city_id,
  key: city_id,
  detail,
  since,
})

const SHOWN_MAX = 3

/** What is set aside is one city's, or one record's: the services go on, and this says what does not. */
function setAsideHealth(setAside: StatusAnswer['setAside']): Health {
  const named = setAside
    .slice(0, SHOWN_MAX)
    .map(({ key, place, detail, since }) => `${key ?? 'a record'} (${place}) since ${since}: ${detail}`)
  const more = setAside.length > SHOWN_MAX ? [`${setAside.length - SHOWN_MAX} more`] : []
  return { status: 'degraded', detail: `set aside: ${[...named, ...more].join('; ')}` }
}

const healthOf = (isWell: boolean, detail: string): Health =>
  isWell ? { status: 'ok' } : { status: 'degraded', detail }

export function worst(states: readonly Health['status'][]): Health['status'] {
  if (states.includes('down')) return 'down'
  return states.includes('degraded') ? 'degraded' : 'ok'
}

async function endOffsets(log: EventLog): Promise<Ends> {
  const ends = new Map<string, number>()
  for (const feed of streamFeeds) {
    const topic = rawTopic(feed)
    for (const { partition, end } of await log.offsets(topic)) ends.set(`${topic}/${partition}`, end)
  }
  return ends
}

interface Position {
  readonly sink: string
  readonly topic: string
  readonly partition: number
  readonly nextOffset: number
  readonly updatedAt: string
}

const storedPosition = (row: StoredStatus['positions'][number]): Position => ({
  sink: row.sink,
  topic: row.topic,
  partition: row.partition,
  nextOffset: row.next_offset,
  updatedAt: row.updated_at,
})

const lakePosition = (row: Awaited<ReturnType<LakeWatch['contents']>>['positions'][number]): Position => ({
  sink: 'lake',
  topic: rawTopic({ name: row.feed }),
  partition: row.partition,
  nextOffset: row.nextOffset,
  updatedAt: new Date(row.updatedAtMs).toISOString(),
})

const positionsOf = (stored: StoredStatus, lake: LakeContents | null): Position[] => [
  ...stored.positions.map(storedPosition),
  ...(lake?.positions ?? []).map(lakePosition),
]

function sinksOf(positions: readonly Position[], ends: Ends | null): StatusAnswer['sinks'] {
  const groups = new Map<string, Position[]>()
  for (const position of positions) {
    const key = `${position.sink} ${position.topic}`
    groups.set(key, [...(groups.get(key) ?? []), position])
  }
  return [...groups.values()].map((group) => {
    const partitions = group.map(({ topic, partition, nextOffset }) => {
      const end = ends?.get(`${topic}/${partition}`)
      return { partition, nextOffset, lagMessages: end === undefined ? null : Math.max(0, end - nextOffset) }
    })
    const lags = partitions.map((partition) => partition.lagMessages)
    return {
      sink: group[0]?.sink ?? '',
      topic: group[0]?.topic ?? '',
      lagMessages: lags.includes(null) ? null : lags.reduce<number>((sum, lag) => sum + (lag ?? 0), 0),
      updatedAt:
        group
          .map((position) => position.updatedAt)
          .sort()
          .at(-1) ?? null,
      partitions: partitions.sort((a, b) => a.partition - b.partition),
    }
  })
}
