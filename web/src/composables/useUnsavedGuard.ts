/** Holds a person back who is about to leave unsaved changes: in the application by a dialog, in the browser by its own. */

import { onBeforeUnmount, onMounted, readonly, ref } from 'vue'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'

export function useUnsavedGuard(isDirty: () => boolean) {
  const isAsking = ref(false)
  let isReleased = false
  let answer: (leaves: boolean) => void = () => undefined

  const holds = () => isDirty() && !isReleased

  function ask(): Promise<boolean> | true {
    if (!holds()) return true
    isAsking.value = true
    return new Promise((resolve) => {
      answer = (leaves) => {
        isAsking.value = false
        resolve(leaves)
      }
    })
  }

  function warn(event: BeforeUnloadEvent): void {
    if (holds()) event.preventDefault()
  }

  onBeforeRouteLeave(ask)
  onBeforeRouteUpdate(ask)
  onMounted(() => window.addEventListener('beforeunload', warn))
  onBeforeUnmount(() => window.removeEventListener('beforeunload', warn))

  return {
    isAsking: readonly(isAsking),
    answer: (leaves: boolean): void => answer(leaves),
    /** Let go: the changes are kept elsewhere, or the card is gone. */
    release: (): void => void (isReleased = true),
  }
}
