/** Periods by which the record is filtered. */

import { isDay } from '@/analytics/period'

export const PERIODS = ['any', 'today', 'week', 'month', 'year', 'own'] as const
export type Period = (typeof PERIODS)[number]

const DAYS: Partial<Record<Period, number>> = { today: 1, week: 7, month: 30, year: 365 }

/** The first moment that counts and the first that does not, as the API reads them; an empty one is no limit. */
export function limitsOf(period: string, from: string, to: string, now = new Date()): { from: string; to: string } {
  if (period === 'own') return { from: midnight(from, 0), to: midnight(to, 1) }
  const days = DAYS[period as Period]
  if (!days) return { from: '', to: '' }
  // Whole days where the person is: today is the last of them.
  return { from: new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1).toISOString(), to: '' }
}

function midnight(date: string, later: number): string {
  // An address may name a day that there is not; its field is empty then, and it limits nothing.
  if (!isDay(date)) return ''
  const [year, month, day] = date.split('-')
  return new Date(Number(year), Number(month) - 1, Number(day) + later).toISOString()
}
