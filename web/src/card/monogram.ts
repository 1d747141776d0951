/** Standing in for a photo: letters of the name, and ink that can be read on a colour. */

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/**
 * One or two initials, as the card page shows them: of the first and the last word, or of the first alone in scripts
 * without capitals, where two signs would read as another word.
 */
export function monogram(name: string): string {
  const initials = name.trim().split(/\s+/u).map(firstSign).filter(Boolean).map(capital)
  const [first = ''] = initials
  const last = initials.length > 1 ? (initials.at(-1) ?? '') : ''
  return hasCase(first) && hasCase(last) ? first + last : first
}

/** Black or white, whichever contrasts better with the colour `#rrggbb` (WCAG 2.2, relative luminance). */
export function inkOn(colour: string): '#000000' | '#ffffff' {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => linear(parseInt(colour.slice(at, at + 2), 16) / 255))
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? '#000000' : '#ffffff'
}

function firstSign(word: string): string {
  const signs = [...graphemes.segment(word)].map(({ segment }) => segment)
  return signs.find((sign) => /[\p{L}\p{N}\p{S}]/u.test(sign)) ?? ''
}

// Not SS for a sharp s.
function capital(sign: string): string {
  return sign.toUpperCase().length === sign.length ? sign.toUpperCase() : sign
}

function hasCase(sign: string): boolean {
  return sign.toUpperCase() !== sign.toLowerCase()
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
}
