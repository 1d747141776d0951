/** Changes to a list of rows, made in place so that the form notices. */

import type { Row } from './form'

/** Take the row out; returns what puts it back where it was, or undefined if it is not there. */
export function removeRow<Item extends Row>(rows: Item[], key: string): (() => void) | undefined {
  const index = rows.findIndex((row) => row.key === key)
  if (index < 0) return undefined
  const [removed] = rows.splice(index, 1)
  return () => {
    if (removed) rows.splice(Math.min(index, rows.length), 0, removed)
  }
}

/** Move the row by this many places; returns its new index, or undefined if it cannot move there. */
export function moveRow<Item extends Row>(rows: Item[], key: string, by: number): number | undefined {
  const from = rows.findIndex((row) => row.key === key)
  const to = from + by
  const row = rows[from]
  if (!row || to < 0 || to >= rows.length) return undefined
  rows.splice(from, 1)
  rows.splice(to, 0, row)
  return to
}
