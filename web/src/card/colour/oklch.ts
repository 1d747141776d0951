/**
 * Colours as `#rrggbb` and in OKLCH, mixing, and contrast: the same rules as the server's (kontakt/cards/colour.py).
 *
 * Matrices: Björn Ottosson, "A perceptual color space for image processing" (2020); contrast: WCAG 2.2, 1.4.3.
 */

export const BLACK = '#000000'
export const WHITE = '#ffffff'

type Triple = readonly [number, number, number]

/** Lightness 0 to 1, chroma 0 to about 0.37, hue in radians. */
export interface OKLCH {
  lightness: number
  chroma: number
  hue: number
}

/** The colour in OKLCH; a grey has chroma 0. */
export function parse(colour: string): OKLCH {
  const [lightness, a, b] = lab(colour)
  const chroma = Math.hypot(a, b)
  return { lightness, chroma: chroma > 0.0005 ? chroma : 0, hue: Math.atan2(b, a) }
}

/** `#rrggbb`; what sRGB cannot show keeps its hue and lightness and loses chroma. */
export function show({ lightness, chroma, hue }: OKLCH): string {
  const light = Math.min(1, Math.max(0, lightness))
  const at = (strength: number) => linearRGB(light, strength * Math.cos(hue), strength * Math.sin(hue))
  if (fits(at(chroma))) return hex(at(chroma))
  let low = 0
  let high = chroma
  for (let step = 0; step < 10; step += 1) {
    const middle = (low + high) / 2
    if (fits(at(middle))) low = middle
    else high = middle
  }
  return hex(at(low))
}

/** The colour with a share (0 to 1) of the other in it, mixed in OKLab. */
export function mix(colour: string, other: string, share: number): string {
  const [one, two] = [lab(colour), lab(other)]
  const between = (index: 0 | 1 | 2) => one[index] + (two[index] - one[index]) * share
  return hex(linearRGB(between(0), between(1), between(2)))
}

/** The contrast ratio of two colours, 1 to 21. */
export function contrast(colour: string, other: string): number {
  const [one, two] = [luminance(colour), luminance(other)]
  return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05)
}

/** Black or white, whichever reads better on the surface; one of them always reaches 4.5:1. */
export function ink(surface: string): string {
  return contrast(WHITE, surface) >= contrast(BLACK, surface) ? WHITE : BLACK
}

/** The colour, as little lighter or darker as its contrast with the surface needs; the hue stays. */
export function readable(colour: string, surface: string, ratio = 4.5): string {
  if (contrast(colour, surface) >= ratio) return colour
  const wanted = parse(colour)
  let best = ink(surface)
  let near = wanted.lightness
  let far = best === WHITE ? 1 : 0
  for (let step = 0; step < 10; step += 1) {
    const middle = (near + far) / 2
    const candidate = show({ ...wanted, lightness: middle })
    if (contrast(candidate, surface) >= ratio) [best, far] = [candidate, middle]
    else near = middle
  }
  return best
}

function luminance(colour: string): number {
  const [red, green, blue] = channels(colour)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function channels(colour: string): Triple {
  const channel = (at: number) => linear(parseInt(colour.slice(at, at + 2), 16) / 255)
  return [channel(1), channel(3), channel(5)]
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

function lab(colour: string): Triple {
  const [r, g, b] = channels(colour)
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const medium = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  ]
}

function linearRGB(lightness: number, a: number, b: number): Triple {
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ]
}

function hex(rgb: Triple): string {
  const digits = rgb.map((value) => {
    const clipped = Math.min(1, Math.max(0, value))
    const encoded = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055
    return Math.round(255 * encoded).toString(16).padStart(2, '0')
  })
  return `#${digits.join('')}`
}

function fits(rgb: Triple): boolean {
  return rgb.every((value) => value >= -0.0005 && value <= 1.0005)
}
