/** Which card is being shared and how, as the address bar says it, so that the browser's back closes the dialog. */

import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export const SHARE_TABS = ['link', 'qr', 'nfc', 'print'] as const
export type ShareTab = (typeof SHARE_TABS)[number]

/** `?share=qr` beside one card, `?share=qr&card=<id>` beside several. */
export function useShareAddress() {
  const route = useRoute()
  const router = useRouter()

  const tab = computed<ShareTab | null>(() => SHARE_TABS.find((one) => one === route.query.share) ?? null)
  const cardId = computed(() => (tab.value && typeof route.query.card === 'string' ? route.query.card : null))

  async function open(how: ShareTab, id?: string): Promise<void> {
    await router.push({ query: { ...route.query, share: how, ...(id ? { card: id } : {}) }, state: { opened: true } })
  }

  /** Another tab is no new step: one step back closes the dialog. */
  async function turn(how: ShareTab): Promise<void> {
    const opened = Boolean(history.state?.opened)
    await router.replace({ query: { ...route.query, share: how }, state: { opened } })
  }

  async function close(): Promise<void> {
    // A dialog that was opened here is left by the way it came; one from a link has nothing behind it.
    if (history.state?.opened) return router.back()
    const { share: _share, card: _card, ...rest } = route.query
    await router.replace({ query: rest })
  }

  return { tab, cardId, open, turn, close }
}
