/** Dates and numbers as the person's language and region write them. */

import { regional } from './languages'
import { locale } from './messages'

type Moment = Date | string | number

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** The date, such as `23 Nov 2026`. A text is an instant of RFC 3339; the options are those of Intl. */
export function formatDate(moment: Moment, options: Intl.DateTimeFormatOptions = { dateStyle: 'medium' }): string {
  return new Intl.DateTimeFormat(regional(locale.value), options).format(new Date(moment))
}

/** The number with the separators of the language; the options are those of Intl. */
export function formatNumber(number: number, options?: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(regional(locale.value), options).format(number)
}

/** How long ago or ahead the moment is, in the largest unit that fits, such as `3 days ago`. */
export function formatRelative(moment: Moment, now: Moment = Date.now()): string {
  const seconds = (new Date(moment).getTime() - new Date(now).getTime()) / 1000
  const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const)
  const format = new Intl.RelativeTimeFormat(regional(locale.value), { numeric: 'auto' })
  return format.format(Math.trunc(seconds / length), unit)
}
