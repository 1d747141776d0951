/** What the server proposes for a text, while a list of proposals is open; only the latest question is answered. */

import { onScopeDispose, readonly, ref, shallowRef, watch, type Ref } from 'vue'
import { isProblem, type Problem } from '@/api/problem'

/** Milliseconds without a key before the server is asked. */
export const SUGGESTION_PAUSE = 200

export function useSuggestions<Item>(
  text: Readonly<Ref<string>>,
  isOpen: Readonly<Ref<boolean>>,
  find: (text: string, signal: AbortSignal) => Promise<readonly Item[]>,
) {
  const items = shallowRef<readonly Item[]>([])
  const problem = shallowRef<Problem | null>(null)
  const isLoading = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | undefined

  async function ask(): Promise<void> {
    const mine = (running = new AbortController())
    try {
      const found = await find(text.value, mine.signal)
      if (mine.signal.aborted) return
      items.value = found
      problem.value = null
    } catch (error) {
      if (mine.signal.aborted) return
      if (!isProblem(error)) throw error
      items.value = []
      problem.value = error
    }
    isLoading.value = false
  }

  function stop(): void {
    clearTimeout(timer)
    running?.abort()
  }

  watch([text, isOpen], ([, open], [, wasOpen]) => {
    stop()
    isLoading.value = open
    if (open) timer = setTimeout(() => void ask(), wasOpen ? SUGGESTION_PAUSE : 0)
  })
  onScopeDispose(stop)

  return { items: readonly(items) as Readonly<Ref<readonly Item[]>>, problem: readonly(problem), isLoading: readonly(isLoading) }
}
