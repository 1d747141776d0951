/** Days and shares in words. */

import { formatDate, formatNumber, locale } from '@/i18n'
import { regional } from '@/i18n/languages'

const SHORT: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', timeZone: 'UTC' }
const LONG: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeZone: 'UTC' }

/** The day as an axis has room for it, such as `4 Mar`. */
export function dayShort(day: string): string {
  return formatDate(day, SHORT)
}

/** The day, or the first and the last of several as the language writes that. */
export function dayLong(from: string, to: string = from): string {
  return new Intl.DateTimeFormat(regional(locale.value), LONG).formatRange(new Date(from), new Date(to))
}

/** A share of one, such as `12 %`. */
export function shareOf(share: number): string {
  return formatNumber(share, { style: 'percent', maximumFractionDigits: share > 0 && share < 0.01 ? 1 : 0 })
}
