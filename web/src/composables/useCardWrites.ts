/** Writes to one card: saving, pictures, and what happens when somebody else was quicker or the session is over. */

import { readonly, ref, shallowRef } from 'vue'
import { deleteImage, patchCard, putImage, readCard } from '@/api/cards'
import { isProblem, Problem } from '@/api/problem'
import type { Card, ImageKind } from '@/api/types'
import type { CardDraft } from './useCardDraft'

export type Decision = 'reload' | 'keep' | 'cancel'
export type SaveOutcome = 'saved' | 'unchanged' | 'reloaded' | 'failed'
export type CardWrites = ReturnType<typeof useCardWrites>

export function useCardWrites(draft: CardDraft) {
  const id = draft.card.value.id
  const isSaving = ref(false)
  const hasExpired = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const isConflicting = ref(false)
  let decide: (decision: Decision) => void = () => undefined

  function askWhichVersion(): Promise<Decision> {
    isConflicting.value = true
    return new Promise((resolve) => {
      decide = (decision) => {
        isConflicting.value = false
        resolve(decision)
      }
    })
  }

  /** Run a write against the revision at hand. Returns the new card, or null if the person took the other version. */
  async function write(run: (revision: number) => Promise<Card>): Promise<Card | null> {
    let revision = draft.card.value.revision
    for (;;) {
      try {
        return await run(revision)
      } catch (error) {
        if (!isProblem(error, 'changed-meanwhile')) throw error
        const decision = await askWhichVersion()
        if (decision === 'cancel') throw error
        const theirs = await readCard(id)
        if (decision === 'reload') {
          draft.adopt(theirs, draft.snapshot())
          return null
        }
        revision = theirs.revision
      }
    }
  }

  async function save(): Promise<SaveOutcome> {
    const patch = draft.patch.value
    if (isSaving.value) return 'unchanged'
    if (!patch) return 'unchanged'
    const sent = draft.snapshot()
    isSaving.value = true
    problem.value = null
    try {
      const card = await write((revision) => patchCard(id, revision, patch))
      if (!card) return 'reloaded'
      draft.adopt(card, sent)
      return 'saved'
    } catch (error) {
      fail(error)
      return 'failed'
    } finally {
      isSaving.value = false
    }
  }

  /** Store or (with null) remove a picture at once; throws a `Problem` for the place of the picture to show. */
  async function saveImage(kind: ImageKind, picture: Blob | null, onProgress?: (share: number) => void): Promise<void> {
    try {
      const card = await write((revision) =>
        picture ? putImage(id, kind, revision, picture, onProgress) : deleteImage(id, kind, revision),
      )
      if (card) draft.adopt(card)
    } catch (error) {
      if (isProblem(error, 'not-signed-in')) hasExpired.value = true
      throw error
    }
  }

  function fail(error: unknown): void {
    if (!isProblem(error)) throw error
    if (error.code === 'not-signed-in') hasExpired.value = true
    else if (error.code !== 'changed-meanwhile') problem.value = error
  }

  return {
    isSaving: readonly(isSaving),
    /** The session is over: the draft must survive a sign-in. */
    hasExpired: readonly(hasExpired),
    expire: (isOver: boolean): void => void (hasExpired.value = isOver),
    /** Why the last save was refused. */
    problem: readonly(problem),
    /** Another revision was saved meanwhile; answer with `decide`. */
    isConflicting: readonly(isConflicting),
    decide: (decision: Decision): void => decide(decision),
    save,
    saveImage,
  }
}
