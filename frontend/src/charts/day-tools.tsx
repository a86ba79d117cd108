import type { HistoryAnswer } from '@rocade/shared/protocol/answers'
import { ChartTools } from './chart-tools.tsx'
import { saveCsv, toCsv } from './csv.ts'

interface DayToolsProps {
  readonly history: HistoryAnswer
  readonly fileName: string
  readonly isTable: boolean
  readonly onToggle: () => void
}

/** Table and CSV of a history. */
export function DayTools({ history, fileName, isTable, onToggle }: DayToolsProps) {
  const save = () => {
    const header = ['at_utc', 'speed_kmh', 'free_flow_kmh', 'delay_min_per_10_km', 'coverage', 'readings']
    const rows = history.points.map((point) => [
      point.at,
      point.speedKmh,
      point.freeFlowKmh,
      point.delayMinPer10Km,
      point.coverage,
      point.readings,
    ])
    saveCsv(`${fileName}-24h.csv`, toCsv(header, rows))
  }
  return <ChartTools isTable={isTable} onToggle={onToggle} onCsv={save} />
}
