/** Whether there is a connection to Kontakt, as the browser and what was asked lately tell. */

import { onScopeDispose, readonly, ref } from 'vue'

const isOffline = ref(!navigator.onLine)
const isAsking = ref(false)

/** Ask the server whether it is there. */
async function retry(): Promise<void> {
  isAsking.value = true
  try {
    const answer = await fetch('/api/health/live', { cache: 'no-store' })
    isOffline.value = !answer.ok
  } catch {
    isOffline.value = true
  } finally {
    isAsking.value = false
  }
}

/** Follow the connection for as long as the component lives; `whenBack` runs each time it returns. */
export function useConnection(whenBack?: () => void) {
  const lose = (): void => void (isOffline.value = true)
  // The browser knows of a network, not of what is behind it.
  const regain = (): void =>
    void retry().then(() => {
      if (!isOffline.value) whenBack?.()
    })
  window.addEventListener('offline', lose)
  window.addEventListener('online', regain)
  onScopeDispose(() => {
    window.removeEventListener('offline', lose)
    window.removeEventListener('online', regain)
  })
  return { isOffline: readonly(isOffline), isAsking: readonly(isAsking), retry: regain }
}
