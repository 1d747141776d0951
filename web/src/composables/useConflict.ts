/** The question which of two versions stays, part by part, where two people changed the same. */

import { readonly, shallowRef, type Ref } from 'vue'
import type { ImageKind } from '@/api/types'
import type { CardForm } from '@/card/form'
import type { Part } from '@/card/parts'

/** A part of the form, or a picture, which is written by itself. */
export type Disputed = Part | `images.${ImageKind}`

export interface Conflict {
  parts: readonly Disputed[]
  mine: CardForm
  theirs: CardForm
}

export interface Conflicts {
  asked: Readonly<Ref<Conflict | null>>
  /** The parts in which one's own version gives way, or null if the question was put off. */
  ask: (conflict: Conflict) => Promise<ReadonlySet<Disputed> | null>
  answer: (given: ReadonlySet<Disputed> | null) => void
}

export function useConflict(): Conflicts {
  const asked = shallowRef<Conflict | null>(null)
  let settle: (given: ReadonlySet<Disputed> | null) => void = () => undefined

  return {
    asked: readonly(asked) as Readonly<Ref<Conflict | null>>,
    ask: (conflict) => {
      asked.value = conflict
      return new Promise((resolve) => (settle = resolve))
    },
    answer: (given) => {
      asked.value = null
      settle(given)
    },
  }
}
