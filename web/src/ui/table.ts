/** How a table is described to `UiTable`. */

export interface Column {
  /** Names the slot of its cells: `cell-<key>`. */
  key: string
  label: string
  /** What the server calls the orders by this column; a column without them cannot be sorted by. */
  orders?: { ascending?: string; descending?: string }
  /** The first order is from the greatest to the least, as one wants it of dates and numbers. */
  descendsFirst?: boolean
  align?: 'end'
  /** In a list on a phone the value needs no label, because it says itself what it is. */
  bare?: boolean
  /** Left out of the list on a phone. */
  wideOnly?: boolean
}

/** The order after one more press on the column's heading. */
export function nextSort({ orders = {}, descendsFirst = false }: Column, sort: string): string {
  const { ascending, descending } = orders
  const [first = '', second = ''] = descendsFirst ? [descending, ascending] : [ascending, descending]
  return (sort === first ? second : first) || first || second
}

/** How the column is sorted, as ARIA says it; undefined where it cannot be. */
export function ariaSort({ orders }: Column, sort: string): 'ascending' | 'descending' | 'none' | undefined {
  if (!orders) return undefined
  if (sort === orders.ascending) return 'ascending'
  return sort === orders.descending ? 'descending' : 'none'
}

/** The selection after a row's box was pressed; with `from`, every row between the two follows it. */
export function toggled(ids: readonly string[], selected: readonly string[], index: number, on: boolean, from?: number): string[] {
  const [first, last] = [Math.min(from ?? index, index), Math.max(from ?? index, index)]
  const touched = new Set(ids.slice(first, last + 1))
  const rest = selected.filter((id) => !touched.has(id))
  return on ? [...rest, ...touched] : rest
}
