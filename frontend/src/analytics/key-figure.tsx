interface KeyFigureProps {
  readonly name: string
  readonly value: string
  /** The unit, and of how much. */
  readonly note: string
}

/** One figure of a row that is read at a glance. */
export function KeyFigure({ name, value, note }: KeyFigureProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value} <small>{note}</small>
      </dd>
    </div>
  )
}
