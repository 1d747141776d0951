/** The addresses by which a card is handed on. The tag `s` tells its owner which way people came. */

import type { Card } from '@/api/types'

export type Way = 'link' | 'qr' | 'nfc' | 'signature'

/** The card's page, tagged with the way that led there. */
export function taggedLink(card: Pick<Card, 'url'>, way: Way): string {
  return `${card.url}?s=${way}`
}

export function contactFile(card: Pick<Card, 'slug'>): string {
  return `/api/cards/${card.slug}/vcf`
}

/** Opens a new message in the person's own mail program (RFC 6068). */
export function mailLink(subject: string, body: string): string {
  const lines = body.replaceAll('\n', '\r\n')
  return `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(lines)}`
}

/** What the code holds: the address of the page, or the contact itself in one of two forms. */
export type QrContent = 'url' | 'vcard' | 'mecard'
export type QrFormat = 'png' | 'svg' | 'pdf'

export interface QrOptions {
  content: QrContent
  format: QrFormat
  /** In pixels, or in 1/96 inch on paper. */
  size: number
  /** `#rrggbb`. */
  fg: string
  bg: string
  logo: boolean
}

export const QR_DEFAULTS: QrOptions = { content: 'url', format: 'png', size: 1000, fg: '#000000', bg: '#ffffff', logo: false }

/** The picture of a QR code; what is as the server has it anyway is left out. */
export function qrAddress(card: Pick<Card, 'slug'>, options: Partial<QrOptions>): string {
  const { content, format, size, fg, bg, logo } = { ...QR_DEFAULTS, ...options }
  const query = new URLSearchParams({ format, size: String(size) })
  if (content !== 'url') query.set('content', content)
  if (fg !== QR_DEFAULTS.fg) query.set('fg', fg.replace('#', ''))
  if (bg !== QR_DEFAULTS.bg) query.set('bg', bg.replace('#', ''))
  if (logo) query.set('logo', '1')
  return `/api/cards/${card.slug}/qr?${query}`
}
