/** Whether the address that is typed is free, asked shortly after the last key. */

import { onScopeDispose, readonly, ref, shallowRef, watch } from 'vue'
import { askForSlug } from '@/api/cards'
import { isProblem } from '@/api/problem'

/** Milliseconds without a key before the server is asked. */
export const SLUG_PAUSE = 300

// The form that every slug has (kontakt/cards/slug.py); of any other, its field tells what would be right.
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/

export type Availability = 'own' | 'asking' | 'free' | 'taken' | 'unknown'

/** The state of the slug that `slug` gives for the card; `own` is what the card has already. */
export function useSlugAvailability(slug: () => string, card: () => { id: string; slug: string }) {
  const state = ref<Availability>('own')
  const suggestion = shallowRef<string | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | undefined

  async function ask(wanted: string): Promise<void> {
    const mine = (running = new AbortController())
    try {
      const answer = await askForSlug(wanted, card().id, mine.signal)
      if (mine.signal.aborted) return
      state.value = answer.available ? 'free' : 'taken'
      suggestion.value = answer.suggestion
    } catch (error) {
      if (mine.signal.aborted) return
      if (!isProblem(error)) throw error
      // Saving decides anyway, and says why it was refused.
      state.value = 'unknown'
    }
  }

  function stop(): void {
    clearTimeout(timer)
    running?.abort()
  }

  watch([() => tidied(slug()), () => card().slug], ([wanted, own]) => {
    stop()
    suggestion.value = null
    if (wanted === own) state.value = 'own'
    else if (wanted.length < 2 || !SLUG.test(wanted)) state.value = 'unknown'
    else {
      state.value = 'asking'
      timer = setTimeout(() => void ask(wanted), SLUG_PAUSE)
    }
  }, { immediate: true })
  onScopeDispose(stop)

  return { state: readonly(state), suggestion: readonly(suggestion) }
}

/** What the field makes of a text once it is left: a slug, if it comes near to one. */
export function tidied(text: string): string {
  return text.trim().toLowerCase().replace(/[\s_]+/g, '-')
}
