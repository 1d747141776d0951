/** One card being edited: what is saved, what is typed, and the difference. */

import { computed, reactive, readonly, shallowRef, type ComputedRef, type Ref } from 'vue'
import type { Card, CardPatch, ImageKind } from '@/api/types'
import { patchOf } from '@/card/body'
import { formOf, IMAGE_KINDS, type CardForm } from '@/card/form'
import { changedParts, formWith, sentParts, type Part } from '@/card/parts'

export interface CardDraft {
  /** The card as the server last answered it. */
  card: Readonly<Ref<Card>>
  /** The form of that card, to compare with. */
  saved: Readonly<Ref<CardForm>>
  /** What is typed; fields write into it. */
  form: CardForm
  patch: ComputedRef<CardPatch | null>
  /** The pictures whose description was changed. */
  described: ComputedRef<readonly ImageKind[]>
  isDirty: ComputedRef<boolean>
  /** A copy of what is typed now. */
  snapshot: () => CardForm
  /**
   * Take the server's card. What was typed since `since` (default: since the last saved state) stays, except for the
   * parts in `given`, which give way.
   */
  adopt: (card: Card, since?: CardForm, given?: ReadonlySet<Part>) => void
  /** Go back to the saved card. */
  discard: () => void
}

export function useCardDraft(loaded: Card): CardDraft {
  const card = shallowRef(loaded)
  const saved = shallowRef(formOf(loaded))
  const form = reactive(formOf(loaded))
  const patch = computed(() => patchOf(saved.value, form))
  const described = computed(() =>
    IMAGE_KINDS.filter((kind) => card.value.images[kind] && form.alts[kind].trim() !== saved.value.alts[kind]),
  )

  const snapshot = (): CardForm => JSON.parse(JSON.stringify(form)) as CardForm

  function adopt(next: Card, since: CardForm = saved.value, given: ReadonlySet<Part> = new Set()): void {
    const typed = snapshot()
    const kept = changedParts(sentParts(since), sentParts(typed)).filter((part) => !given.has(part))
    const merged = formWith(next, typed, kept)
    card.value = next
    saved.value = formOf(next)
    Object.assign(form, merged)
  }

  return {
    card: readonly(card) as Readonly<Ref<Card>>,
    saved: readonly(saved) as Readonly<Ref<CardForm>>,
    form,
    patch,
    described,
    isDirty: computed(() => patch.value !== null || described.value.length > 0),
    snapshot,
    adopt,
    discard: () => adopt(card.value, snapshot()),
  }
}
