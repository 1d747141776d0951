/** The days that a report is about, and the names of the usual ones. All of them are days of UTC, as the server counts. */

import type { Days } from '@/api/analytics'

export type Preset = '7' | '30' | '90' | 'year'
export const PRESETS: readonly Preset[] = ['7', '30', '90', 'year']

/** The server answers no more at once. */
export const MAX_DAYS = 366
export const EARLIEST = '2000-01-01'

const DAY = 86_400_000
const DATE = /^\d{4}-\d{2}-\d{2}$/

/** The day of an instant. */
export function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10)
}

export function addDays(day: string, number: number): string {
  return dayOf(Date.parse(day) + number * DAY)
}

/** How many days there are, both ends included; not a number where one of them is no day. */
export function lengthOf({ from, to }: Days): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY) + 1
}

export function isDay(text: unknown): text is string {
  // The second look refuses 30 February, which would become a day of March.
  return typeof text === 'string' && DATE.test(text) && !Number.isNaN(Date.parse(text)) && dayOf(Date.parse(text)) === text
}

export function daysOf(preset: Preset, today: string): Days {
  if (preset !== 'year') return { from: addDays(today, 1 - Number(preset)), to: today }
  const before = new Date(Date.parse(today))
  before.setUTCFullYear(before.getUTCFullYear() - 1)
  return { from: addDays(dayOf(before.getTime()), 1), to: today }
}

/** The usual period that these days are; null for a person's own. */
export function presetOf({ from, to }: Days, today: string): Preset | null {
  return PRESETS.find((preset) => daysOf(preset, today).from === from && to === today) ?? null
}

export type Fault = 'missing' | 'order' | 'tooLong' | 'tooEarly' | 'ahead'

/** What is wrong with days that a person gave; null where nothing is. */
export function faultOf({ from, to }: Days, today: string): Fault | null {
  if (!isDay(from) || !isDay(to)) return 'missing'
  if (from > to) return 'order'
  if (from < EARLIEST) return 'tooEarly'
  if (to > today) return 'ahead'
  return lengthOf({ from, to }) > MAX_DAYS ? 'tooLong' : null
}

/** The days that an address names; the last 30 where it names none that can be answered. */
export function daysIn(query: Record<string, unknown>, today: string): Days {
  const { from, to } = query
  if (isDay(from) && isDay(to) && faultOf({ from, to }, today) === null) return { from, to }
  return daysOf('30', today)
}
