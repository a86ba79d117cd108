import type { HistoryAnswer } from '@rocade/shared/protocol/answers'
import { formatNumber, formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { weekdayTime } from '../time/city-time.ts'
import { ChartTable } from './chart-table.tsx'

/** The last 24 hours as a table, newest first. */
export function DayTable({ history }: { readonly history: HistoryAnswer }) {
  const number = (value: number | null, decimals: number) =>
    value === null ? text.panel.unknown : formatNumber(value, decimals)
  const rows = [...history.points].reverse().map((point) => ({
    key: point.at,
    cells: [
      weekdayTime(Date.parse(point.at), history.timeZone),
      number(point.speedKmh, 0),
      number(point.delayMinPer10Km, 1),
      formatPercent(point.coverage),
    ],
  }))
  const header = [text.charts.time, text.charts.speed, text.list.delayTitle, text.analytics.columns.coverage]
  return <ChartTable caption={text.panel.last24hUnit} header={header} rows={rows} />
}
