/** What the page makes of chosen colours, so that everything on it can be read: the rules of kontakt/cards/theme.py. */

import type { Theme } from '@/api/types'
import { BLACK, contrast, ink, mix, parse, readable, show, WHITE } from './oklch'

/** The colours of one theme: text and links on the surface, and the main button with what stands on it. */
export interface Palette {
  surface: string
  text: string
  accent: string
  primary: string
  onPrimary: string
}

export interface Chosen {
  primary: string
  background: string
  /** Without one it is computed from the others. */
  text: string | null
  /** A background of the card's own stays in both themes; the organisation's gives way to a dark surface. */
  ownBackground: boolean
  theme: Theme
}

/** The palettes for a visitor who prefers light and for one who prefers dark; one where that makes no odds. */
export function palettes({ primary, background, text, ownBackground, theme }: Chosen): readonly Palette[] {
  const light = palette(primary, background, text)
  if (ownBackground || ink(background) === WHITE || theme === 'light') return [light]
  const tone = parse(primary)
  const surface = show({ ...tone, lightness: 0.21, chroma: Math.min(tone.chroma * 0.2, 0.02) })
  // A text colour was chosen for the light surface; on the dark one it stays only where it can be read.
  const dark = palette(primary, surface, text && contrast(text, surface) >= 4.5 ? text : null)
  return theme === 'dark' ? [dark] : [light, dark]
}

function palette(primary: string, surface: string, chosen: string | null): Palette {
  const isDark = ink(surface) === WHITE
  const soft = softOn(surface, at(primary, 0.55, 0.75), isDark)
  const wanted = chosen ?? neutral(primary, isDark)
  // Not the least that can be read: all the card's text has this colour.
  const strong = contrast(wanted, surface) < 4.5 ? readable(wanted, surface, 7) : wanted
  const fill = fillOf(primary, surface, isDark)
  return {
    surface,
    text: onBoth(strong, surface, soft),
    accent: onBoth(isDark ? at(primary, 0.78, 1) : primary, surface, soft),
    primary: fill,
    onPrimary: on(fill),
  }
}

function softOn(surface: string, tint: string, isDark: boolean): string {
  const share = !isDark ? 0.1 : parse(surface).lightness < 0.15 ? 0.26 : 0.16
  const soft = mix(surface, tint, share)
  const isUsable = contrast(ink(surface), soft) >= 4.5 && contrast(soft, surface) >= 1.04
  return isUsable ? soft : mix(surface, isDark ? BLACK : WHITE, 0.14)
}

function at(colour: string, lowest: number, highest: number): string {
  const tone = parse(colour)
  return show({ ...tone, lightness: Math.min(highest, Math.max(lowest, tone.lightness)) })
}

function fillOf(primary: string, surface: string, isDark: boolean): string {
  const tone = parse(primary)
  if (isDark && tone.lightness < 0.4 && tone.chroma < 0.06 && contrast(primary, surface) < 3) {
    return readable(show({ ...tone, lightness: 0.93, chroma: tone.chroma * 0.4 }), surface, 3)
  }
  return readable(primary, surface, isDark ? 3 : 1.25)
}

function on(fill: string): string {
  if (contrast(WHITE, fill) >= 4.5) return WHITE
  const tone = parse(fill)
  return readable(show({ ...tone, lightness: 0.2, chroma: Math.min(tone.chroma * 0.4, 0.05) }), fill)
}

function neutral(primary: string, isDark: boolean): string {
  const tone = parse(primary)
  if (isDark) return show({ ...tone, lightness: 0.95, chroma: Math.min(tone.chroma * 0.1, 0.008) })
  return show({ ...tone, lightness: 0.21, chroma: Math.min(tone.chroma * 0.25, 0.03) })
}

function onBoth(colour: string, surface: string, soft: string): string {
  const found = readable(readable(colour, surface), soft)
  return contrast(found, surface) >= 4.5 ? found : ink(surface)
}
