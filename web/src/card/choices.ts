/** The choices of a card's look and visibility in the order in which they are offered; a test compares them with openapi.json. */

import type { AvatarShape, Font, Layout, Theme, Visibility } from '@/api/types'

export const VISIBILITIES: readonly Visibility[] = ['public', 'unlisted', 'disabled']
export const LAYOUTS: readonly Layout[] = ['classic', 'centered', 'banner', 'minimal']
export const THEMES: readonly Theme[] = ['light', 'dark', 'auto']
export const AVATAR_SHAPES: readonly AvatarShape[] = ['circle', 'rounded']

/** The fonts by the names that their makers gave them. */
export const FONTS: Record<Font, string> = {
  inter: 'Inter',
  'source-sans-3': 'Source Sans',
  comfortaa: 'Comfortaa',
  literata: 'Literata',
  'eb-garamond': 'EB Garamond',
  'jetbrains-mono': 'JetBrains Mono',
}
