/** One line of a chart's tooltip: what, and how much with its unit. */
export interface TipLine {
  readonly name: string
  readonly value: string
}

/** The card that follows the cursor over a chart. */
export function ChartTip({ title, lines }: { readonly title: string; readonly lines: readonly TipLine[] }) {
  return (
    <div className="chart-tip">
      <b>{title}</b>
      {lines.map((line) => (
        <div key={line.name}>
          <span>{line.name}</span> {line.value}
        </div>
      ))}
    </div>
  )
}
