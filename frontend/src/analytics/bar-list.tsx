interface BarRow {
  readonly key: string
  readonly name: string
  /** -1..1 of the room on its side of zero; `null`: no bar. */
  readonly share: number | null
  readonly value: string
  readonly note: string
}

const WIDTH = 200

/** A few figures side by side: name, bar, number with its unit. Negative ones go to the left of zero. */
export function BarList({ rows }: { readonly rows: readonly BarRow[] }) {
  const hasNegative = rows.some(({ share }) => (share ?? 0) < 0)
  const zero = hasNegative ? WIDTH / 2 : 0
  const room = WIDTH - zero
  return (
    <table className="bar-list">
      <tbody>
        {rows.map(({ key, name, share, value, note }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            <td>
              <svg viewBox={`0 0 ${WIDTH} 12`} preserveAspectRatio="none" aria-hidden>
                <rect className="scale-track" y={3} width={WIDTH} height={6} rx={3} />
                {share === null ? null : (
                  <rect
                    className="scale-usual"
                    x={share < 0 ? zero + share * room : zero}
                    y={3}
                    width={Math.max(1.5, Math.abs(share) * room)}
                    height={6}
                  />
                )}
                {hasNegative ? <rect className="scale-free" x={zero - 0.5} width={1} height={12} /> : null}
              </svg>
            </td>
            <td>{value}</td>
            <td className="muted">{note}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
