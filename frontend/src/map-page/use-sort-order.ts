import { useState } from 'react'

export interface SortOrder<Column extends string> {
  /** `null`: the order in which the rows came. */
  readonly column: Column | null
  readonly isDescending: boolean
}

/** What a `SortHeading` needs of its column. */
export interface HeadingOrder {
  readonly direction: 'none' | 'ascending' | 'descending'
  readonly onSort: () => void
}

/**
 * By which column a table is sorted. A column that is chosen anew begins as `startsDescending` says; chosen again it
 * turns round. `first` is the column of the start.
 */
export function useSortOrder<Column extends string>(
  first: Column | null,
  startsDescending: (column: Column) => boolean,
): { readonly order: SortOrder<Column>; headingOf(column: Column): HeadingOrder } {
  const [order, setOrder] = useState<SortOrder<Column>>({
    column: first,
    isDescending: first !== null && startsDescending(first),
  })
  return {
    order,
    headingOf: (column) => ({
      direction: column !== order.column ? 'none' : order.isDescending ? 'descending' : 'ascending',
      onSort: () =>
        setOrder({ column, isDescending: column === order.column ? !order.isDescending : startsDescending(column) }),
    }),
  }
}
