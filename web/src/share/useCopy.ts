/** Copies to the clipboard, says so for a moment, and helps where there is no clipboard. */

import { onScopeDispose, readonly, ref } from 'vue'
import { useToasts } from '@/composables/useToasts'
import { t } from '@/i18n'

const MOMENT = 2500

export function useCopy() {
  const { show } = useToasts()
  const isCopied = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))

  /** `place` holds the text on the screen; it is selected where pages may not copy. */
  async function copy(text: string, place: HTMLElement | null): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      // Without TLS, or where it is forbidden, there is no clipboard for pages.
      if (place) getSelection()?.selectAllChildren(place)
      show(t('share.copyFailed'), { tone: 'problem' })
      return
    }
    isCopied.value = true
    clearTimeout(timer)
    timer = setTimeout(() => (isCopied.value = false), MOMENT)
  }

  return { isCopied: readonly(isCopied), copy }
}
