/** One card being edited: what is saved, what is typed, and the difference. */

import { computed, reactive, readonly, shallowRef, type ComputedRef, type Ref } from 'vue'
import type { Card, CardPatch } from '@/api/types'
import { patchOf } from '@/card/body'
import { formOf, type CardForm } from '@/card/form'
import { mergedForm } from '@/card/merge'

export interface CardDraft {
  /** The card as the server last answered it. */
  card: Readonly<Ref<Card>>
  /** The form of that card, to compare with. */
  saved: Readonly<Ref<CardForm>>
  /** What is typed; fields write into it. */
  form: CardForm
  patch: ComputedRef<CardPatch | null>
  isDirty: ComputedRef<boolean>
  /** A copy of what is typed now. */
  snapshot: () => CardForm
  /** Take the server's card; what was typed since `since` (default: since the last saved state) stays. */
  adopt: (card: Card, since?: CardForm) => void
  /** Go back to the saved card. */
  discard: () => void
}

export function useCardDraft(loaded: Card): CardDraft {
  const card = shallowRef(loaded)
  const saved = shallowRef(formOf(loaded))
  const form = reactive(formOf(loaded))
  const patch = computed(() => patchOf(saved.value, form))

  const snapshot = (): CardForm => JSON.parse(JSON.stringify(form)) as CardForm

  function adopt(next: Card, since: CardForm = saved.value): void {
    const merged = mergedForm(next, since, snapshot())
    card.value = next
    saved.value = formOf(next)
    Object.assign(form, merged)
  }

  return {
    card: readonly(card) as Readonly<Ref<Card>>,
    saved: readonly(saved) as Readonly<Ref<CardForm>>,
    form,
    patch,
    isDirty: computed(() => patch.value !== null),
    snapshot,
    adopt,
    discard: () => adopt(card.value, snapshot()),
  }
}

