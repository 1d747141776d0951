/** Saving a signature, and what happens when somebody else was quicker, or the session is over. */

import { readonly, ref, shallowRef, type Ref } from 'vue'
import { isProblem, type Problem } from '@/api/problem'
import { createSignature, patchSignature, readSignature, type Signature } from '@/api/signatures'
import { bodyOf, type SignatureDraft } from './useSignatureDraft'

/** `reloaded`: the other version was taken, and nothing was saved. */
export type SaveOutcome = 'saved' | 'created' | 'reloaded' | 'failed'

export function useSignatureWrites(draft: SignatureDraft, loaded: Signature | null) {
  const signature = shallowRef(loaded)
  const isSaving = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const isConflicting = ref(false)
  const hasExpired = ref(false)

  async function save(revision = signature.value?.revision): Promise<SaveOutcome> {
    if (isSaving.value) return 'failed'
    const sent = draft.body.value
    const { id } = signature.value ?? {}
    isSaving.value = true
    problem.value = null
    try {
      const answer = id && revision ? await patchSignature(id, revision, sent) : await createSignature(sent)
      signature.value = answer
      draft.keep(sent)
      return id ? 'saved' : 'created'
    } catch (error) {
      if (!isProblem(error)) throw error
      if (error.code === 'changed-meanwhile') isConflicting.value = true
      else if (error.code === 'not-signed-in') hasExpired.value = true
      else problem.value = error
      return 'failed'
    } finally {
      isSaving.value = false
    }
  }

  /** Settle which version stays: the other one, or, saved over it, the one at hand. Throws a `Problem`. */
  async function settle(keepsMine: boolean): Promise<SaveOutcome> {
    const { id } = signature.value ?? {}
    isConflicting.value = false
    if (!id) return 'failed'
    const theirs = await readSignature(id)
    if (keepsMine) return save(theirs.revision)
    signature.value = theirs
    draft.adopt(bodyOf(theirs))
    draft.keep(draft.body.value)
    return 'reloaded'
  }

  return {
    /** As it is saved; null as long as it never was. */
    signature: readonly(signature) as Readonly<Ref<Signature | null>>,
    isSaving: readonly(isSaving),
    /** Why the last save was refused. */
    problem: readonly(problem),
    isConflicting,
    hasExpired,
    save,
    settle,
  }
}
