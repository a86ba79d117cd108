import { type ReactNode, useState } from 'react'
import { ChartTable, type ChartTableRow } from '../charts/chart-table.tsx'
import { ChartTools } from '../charts/chart-tools.tsx'
import { type CsvCell, saveCsv, toCsv } from '../charts/csv.ts'

interface ChartCardProps {
  readonly title: string
  readonly sub: string
  readonly className: string
  readonly apiPath: string
  /** Beside the title: keys, a filter. */
  readonly aside?: ReactNode
  readonly table: { readonly header: readonly string[]; readonly rows: readonly ChartTableRow[] }
  readonly csv: {
    readonly fileName: string
    readonly header: readonly string[]
    readonly rows: readonly (readonly CsvCell[])[]
  }
  readonly children: ReactNode
}

/** A chart with its title, and the same figures as a table, a file and an address. */
export function ChartCard({ title, sub, className, apiPath, aside, table, csv, children }: ChartCardProps) {
  const [isTable, setIsTable] = useState(false)
  return (
    <section className={`card chart-card ${className}`} aria-label={title}>
      <header>
        <h2>{title}</h2>
        <span className="sub">{sub}</span>
        <span className="chart-aside">{aside}</span>
        <ChartTools
          isTable={isTable}
          onToggle={() => setIsTable(!isTable)}
          onCsv={() => saveCsv(csv.fileName, toCsv(csv.header, csv.rows))}
          apiPath={apiPath}
        />
      </header>
      <div className="chart-body">
        {isTable ? <ChartTable caption={title} header={table.header} rows={table.rows} /> : children}
      </div>
    </section>
  )
}
