/** The colours that the page will have, with what is chosen, what is inherited, and what is adjusted to be read. */

import { computed, type ComputedRef } from 'vue'
import { palettes, type Palette } from '@/card/colour/palette'
import type { CardForm } from '@/card/form'
import { useOrganisation } from './useOrganisation'

const CODE = /^#[0-9a-f]{6}$/i

/** One palette, or those for light and for dark; none while the organisation is not known. */
export function useCardPalette(form: CardForm): ComputedRef<readonly Palette[]> {
  const { organisation } = useOrganisation()
  return computed(() => {
    const brand = organisation.value
    if (!brand) return []
    const own = (colour: string | null) => (brand.allow_user_colors && colour && CODE.test(colour) ? colour.toLowerCase() : null)
    const background = own(form.background_color)
    return palettes({
      primary: own(form.primary_color) ?? brand.default_primary_color.toLowerCase(),
      background: background ?? brand.default_background_color.toLowerCase(),
      text: own(form.text_color),
      ownBackground: background !== null,
      theme: form.theme ?? brand.default_theme,
    })
  })
}
