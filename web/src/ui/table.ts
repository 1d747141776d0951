/** How a table is described to `UiTable`. */

export interface Column {
  /** Names the slot of its cells: `cell-<key>`. */
  key: string
  label: string
  /** What the server calls this order; a column without it cannot be sorted by. */
  sort?: string
  /** The first order is from the greatest to the least, as one wants it of dates and numbers. */
  descendsFirst?: boolean
  align?: 'end'
  /** In a list on a phone the value needs no label, because it says itself what it is. */
  bare?: boolean
}

/** The order after one more press on the column's heading; an order that descends begins with a hyphen. */
export function nextSort(column: Column, sort: string): string {
  const key = column.sort ?? ''
  if (sort === key) return `-${key}`
  if (sort === `-${key}`) return key
  return column.descendsFirst ? `-${key}` : key
}

/** How the column is sorted, as ARIA says it; undefined where it cannot be. */
export function ariaSort(column: Column, sort: string): 'ascending' | 'descending' | 'none' | undefined {
  if (!column.sort) return undefined
  if (sort === column.sort) return 'ascending'
  return sort === `-${column.sort}` ? 'descending' : 'none'
}

/** The selection after a row's box was pressed; with `from`, every row between the two follows it. */
export function toggled(ids: readonly string[], selected: readonly string[], index: number, on: boolean, from?: number): string[] {
  const [first, last] = [Math.min(from ?? index, index), Math.max(from ?? index, index)]
  const touched = new Set(ids.slice(first, last + 1))
  const rest = selected.filter((id) => !touched.has(id))
  return on ? [...rest, ...touched] : rest
}
