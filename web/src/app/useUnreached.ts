/** A screen that could not be loaded, because its chunk or its words did not arrive. */

import { readonly, ref } from 'vue'
import type { RouteLocationNormalized, Router } from 'vue-router'
import { useToasts } from '@/composables/useToasts'
import { t } from '@/i18n'

const isBlank = ref(false)
let failed: string | null = null
let again: () => void = () => undefined

function tell(to: RouteLocationNormalized, from: RouteLocationNormalized, router: Router): void {
  // After a release the old chunks are gone: what fails twice with a connection is asked for anew as a whole.
  const isGone = failed === to.fullPath && navigator.onLine
  failed = to.fullPath
  again = () => {
    if (isGone) window.location.assign(to.fullPath)
    else void router.push(to.fullPath)
  }
  if (from.matched.length === 0) isBlank.value = true
  else useToasts().show(t('app.notLoaded'), { tone: 'problem', action: { label: t('app.retry'), run: () => again() } })
}

function forget(): void {
  failed = null
  isBlank.value = false
}

export function useUnreached() {
  return {
    /** Nothing has been shown yet, so that the failure takes the place of the screen. */
    isBlank: readonly(isBlank),
    retry: (): void => again(),
    tell,
    forget,
  }
}
