export interface ChartTableRow {
  readonly key: string
  readonly cells: readonly string[]
}

interface ChartTableProps {
  readonly caption: string
  readonly header: readonly string[]
  readonly rows: readonly ChartTableRow[]
}

/** What a chart shows, as text. The first cell of a row names it. */
export function ChartTable({ caption, header, rows }: ChartTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="chart-table" aria-label={caption} tabIndex={0}>
      <table>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {header.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              {row.cells.map((value, i) =>
                i === 0 ? (
                  <th key={header[i]} scope="row">
                    {value}
                  </th>
                ) : (
                  <td key={header[i]}>{value}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
