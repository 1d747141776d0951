/** The organisation whose instance this is: its name, logo, colours, and what it lets people choose. */

import { readonly, shallowRef } from 'vue'
import { readPublicSettings } from '@/api/session'
import type { PublicSettings } from '@/api/types'
import { useLanguage } from './useLanguage'

const organisation = shallowRef<PublicSettings | null>(null)

/** Read the settings and put the organisation's colour on. Without them the application still works. */
async function load(): Promise<void> {
  try {
    organisation.value = await readPublicSettings()
  } catch {
    return
  }
  void useLanguage().followOrganisation(organisation.value.default_locale)
  document.documentElement.style.setProperty('--brand', organisation.value.default_primary_color)
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  if (icon) icon.href = organisation.value.org_favicon?.url ?? '/favicon.ico'
}

export function useOrganisation() {
  return { organisation: readonly(organisation), load }
}
