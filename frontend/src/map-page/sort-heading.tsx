import { ArrowDown, ArrowUp } from 'lucide-react'

interface SortHeadingProps {
  readonly className: string
  readonly title: string
  /** What a pointer that rests on it is told. */
  readonly hint?: string | undefined
  readonly direction: 'none' | 'ascending' | 'descending'
  readonly onSort: () => void
}

/** The heading of a column that sorts its table. */
export function SortHeading({ className, title, hint, direction, onSort }: SortHeadingProps) {
  const Arrow = direction === 'descending' ? ArrowDown : ArrowUp
  return (
    <th scope="col" className={className} aria-sort={direction}>
      <button type="button" title={hint} onClick={onSort}>
        {title}
        {direction === 'none' ? null : <Arrow size={11} aria-hidden />}
      </button>
    </th>
  )
}
