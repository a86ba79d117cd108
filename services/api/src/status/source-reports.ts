import { followRecords } from '@rocade/shared/adapters/log/follow-records'
import type { SetAside } from '@rocade/shared/adapters/log/set-aside'
import { incidents } from '@rocade/shared/feeds/index'
import { SOURCE_REPORTS_TOPIC } from '@rocade/shared/feeds/topics'
import type { Clock } from '@rocade/shared/ports/clock'
import type { EventLog } from '@rocade/shared/ports/event-log'
import { ProducersReport, REPORT_EVERY_MS, type SourceReport } from '@rocade/shared/protocol/source-report'
import type { Health } from '@rocade/shared/runtime/service'
import type { Logger } from 'pino'

/** After so long without a word the producers are not well. */
const SILENT_MS = 3 * REPORT_EVERY_MS
/** What is so old was told by a process that is no more. */
const FORGOTTEN_MS = 24 * 3600 * 1000

export interface SourceReports extends AsyncDisposable {
  /** Each source once: as a process says that has it on, else as it was told last. */
  sources(): (SourceReport & { readonly reportedAtMs: number })[]
  /** Who tells the incidents of a city at present; `null`: nobody does, as with a recording. */
  incidentSourceOf(cityId: string): string | null
  /** `null` while nobody has told anything. */
  health(): Health | null
}

export interface SourceReportsOptions {
  readonly log: EventLog
  readonly clock: Clock
  readonly logger: Logger
  /** Different in each process, so that each reads all. */
  readonly group: string
  /** For reports that cannot be used. */
  readonly setAside: SetAside
}

/** Follows what producers say of their sources, in this process or another one. */
export function startSourceReports({ log, clock, logger, group, setAside }: SourceReportsOptions): SourceReports {
  const stop = new AbortController()
  const reports = new Map<string, ProducersReport>()

  const present = () => [...reports.values()].filter(({ reportedAtMs }) => clock.nowMs() - reportedAtMs < FORGOTTEN_MS)
  const running = followRecords({
    log,
    topic: SOURCE_REPORTS_TOPIC,
    group,
    signal: stop.signal,
    logger,
    schema: ProducersReport,
    setAside,
    take(report, { key }) {
      if (key !== null) reports.set(key, report)
    },
    onTombstone: (key) => void reports.delete(key),
  })
  return {
    sources: () => mergeReports(present()),
    incidentSourceOf: (cityId) =>
      mergeReports(present()).find(({ feed, cityIds }) => feed === incidents.name && cityIds.includes(cityId))?.name ??
      null,
    health: () => healthOf(present(), clock.nowMs()),
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
    },
  }
}

/** Several processes may know the same source; it is on where one of them has it on. */
export function mergeReports(reports: readonly ProducersReport[]): (SourceReport & { reportedAtMs: number })[] {
  const merged = new Map<string, SourceReport & { reportedAtMs: number }>()
  for (const { sources, reportedAtMs } of [...reports].sort((a, b) => a.reportedAtMs - b.reportedAtMs)) {
    for (const source of sources) {
      const key = `${source.name}/${source.feed}`
      if (merged.get(key)?.state === 'on' && source.state === 'off') continue
      merged.set(key, { ...source, reportedAtMs })
    }
  }
  return [...merged.values()]
}

function healthOf(reports: readonly ProducersReport[], nowMs: number): Health | null {
  const newest = Math.max(...reports.map(({ reportedAtMs }) => reportedAtMs))
  if (reports.length === 0) return null
  if (nowMs - newest > SILENT_MS) {
    const minutes = Math.round((nowMs - newest) / 60_000)
    return { status: 'degraded', detail: `no producers have reported for ${minutes} min; start them` }
  }
  const alive = reports.filter(({ reportedAtMs }) => nowMs - reportedAtMs <= SILENT_MS)
  const { status, detail } = (alive.find(({ health }) => health.status !== 'ok') ?? alive[0])?.health ?? {
    status: 'ok',
  }
  return detail === undefined ? { status } : { status, detail }
}
