import { ChartLine, CodeXml, Download, Table2 } from 'lucide-react'
import { text } from '../text/text.ts'

interface ChartToolsProps {
  readonly isTable: boolean
  readonly onToggle: () => void
  readonly onCsv: () => void
  /** Where a program gets the same figures; left out where the place around has its own link. */
  readonly apiPath?: string
}

/** The same figures as a table, as a file, and for a program: on every chart. */
export function ChartTools({ isTable, onToggle, onCsv, apiPath }: ChartToolsProps) {
  const toggle = isTable ? text.charts.asChart : text.charts.asTable
  return (
    <span className="chart-tools">
      <button
        type="button"
        className="icon-button"
        title={toggle}
        aria-label={toggle}
        aria-pressed={isTable}
        onClick={onToggle}
      >
        {isTable ? <ChartLine size={15} /> : <Table2 size={15} />}
      </button>
      <button
        type="button"
        className="icon-button"
        title={text.charts.csv}
        aria-label={text.charts.csv}
        onClick={onCsv}
      >
        <Download size={15} />
      </button>
      {apiPath === undefined ? null : (
        <a
          className="icon-button"
          href={apiPath}
          target="_blank"
          rel="noreferrer"
          title={text.charts.api}
          aria-label={text.charts.api}
        >
          <CodeXml size={15} />
        </a>
      )}
    </span>
  )
}
