import type { CityInfo } from '@rocade/shared/protocol/answers'
import { useQuery } from '@tanstack/react-query'
import { API_PATHS } from '../api/api-paths.ts'
import { reliabilityQuery } from '../api/queries.ts'
import { FailureNote, Note } from '../shell/note.tsx'
import { formatNumber, formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { BarList } from './bar-list.tsx'
import { bufferClasses, medianBuffer } from './buffer-classes.ts'
import { ChartCard } from './chart-card.tsx'

/** How far travel times can be relied on: segments by buffer index. */
export function ReliabilityCard({ city, zoneId }: { readonly city: CityInfo; readonly zoneId: string | null }) {
  const { data, error, refetch } = useQuery(reliabilityQuery(city.cityId, zoneId))
  const words = text.analytics
  const classes = bufferClasses(data?.segments ?? [])
  const most = Math.max(1, ...classes.map(({ segments }) => segments))
  const nameOf = ({ from, to }: (typeof classes)[number]) =>
    words.bufferRange(formatPercent(from), to === null ? null : formatPercent(to))
  const median = medianBuffer(data?.segments ?? [])
  const half = classes.filter(({ from }) => from >= 0.5).reduce((sum, { segments }) => sum + segments, 0)
  return (
    <ChartCard
      title={words.reliability}
      sub={words.reliabilitySub}
      className="reliability-card"
      apiPath={API_PATHS.reliability(city.cityId, zoneId)}
      table={{
        header: [words.buffer, words.segmentsUnit],
        rows: classes.map((entry) => ({
          key: String(entry.from),
          cells: [nameOf(entry), formatNumber(entry.segments)],
        })),
      }}
      csv={{
        fileName: `${city.cityId}-reliability.csv`,
        header: ['buffer_index_from', 'buffer_index_to', 'segments'],
        rows: classes.map(({ from, to, segments }) => [from, to, segments]),
      }}
    >
      {error && !data ? (
        <FailureNote title={words.failed} error={error} onRetry={() => refetch()} />
      ) : !data ? (
        <div className="bone is-l" />
      ) : median === null ? (
        <Note title={words.tooFew} />
      ) : (
        <>
          <BarList
            rows={classes.map((entry) => ({
              key: String(entry.from),
              name: nameOf(entry),
              share: entry.segments / most,
              value: formatNumber(entry.segments),
              note: words.segmentsUnit,
            }))}
          />
          <p className="card-note">{words.reliabilityText(formatPercent(median), formatNumber(half))}</p>
        </>
      )}
    </ChartCard>
  )
}
