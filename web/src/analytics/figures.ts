/** From the numbers of a report to what is shown of them. */

/** How a number differs from the one before: by which share of it, or not to be said in shares. */
export type Change = { kind: 'more' | 'less'; share: number } | { kind: 'same' | 'first' | 'none' }

export function changeOf(now: number, before: number): Change {
  if (now === before) return { kind: now === 0 ? 'none' : 'same' }
  if (before === 0) return { kind: 'first' }
  return { kind: now > before ? 'more' : 'less', share: Math.abs(now - before) / before }
}

export interface Counts {
  views: number
  visitors: number
  actions: number
}

export interface Point extends Counts {
  /** The first and the last day. */
  from: string
  to: string
}

/** More days than these are shown week by week: one could not tell the days from each other. */
const MOST_DAYS = 92

/** Each day, or each week from Monday on where there are many days; the first and the last may be shorter. */
export function pointsOf(days: readonly (Counts & { day: string })[]): Point[] {
  const points: Point[] = []
  for (const { day, views, visitors, actions } of days) {
    const last = points.at(-1)
    const goesOn = days.length > MOST_DAYS && last && new Date(day).getUTCDay() !== 1
    if (!goesOn) {
      points.push({ from: day, to: day, views, visitors, actions })
      continue
    }
    last.to = day
    last.views += views
    last.visitors += visitors
    last.actions += actions
  }
  return points
}

/** The entries with more than nothing, the greatest first. */
export function ranked<Entry extends { count: number }>(entries: readonly Entry[]): Entry[] {
  return entries.filter(({ count }) => count > 0).sort((one, other) => other.count - one.count)
}
