/** Deleting a signature: it is gone at once, and Undo makes it anew. One state for the whole application. */

import { readonly, ref } from 'vue'
import { isProblem } from '@/api/problem'
import { problemMessage } from '@/api/problem-message'
import { createSignature, deleteSignature, type Signature } from '@/api/signatures'
import { useSession } from '@/composables/useSession'
import { useToasts, type Toast } from '@/composables/useToasts'
import { t } from '@/i18n'
import { bodyOf } from './useSignatureDraft'

// Counts what a list cannot know: signatures that are gone, and those that came back.
const changes = ref(0)

export function useSignatureDeletion() {
  const { show } = useToasts()
  const session = useSession()

  async function attempt(act: () => Promise<unknown>, again?: Toast['action']): Promise<boolean> {
    try {
      await act()
      return true
    } catch (error) {
      if (!isProblem(error)) throw error
      if (error.code === 'not-signed-in') session.end()
      else show(problemMessage(error), { tone: 'problem', ...(again ? { action: again } : {}) })
      return false
    }
  }

  async function restore(signature: Signature): Promise<void> {
    const undo = { label: t('app.undo'), run: () => void restore(signature) }
    if (!(await attempt(() => createSignature(bodyOf(signature)), undo))) return
    changes.value += 1
    show(t('signatures.restored', { name: signature.name }))
  }

  /** Resolves to whether it is deleted. */
  async function remove(signature: Signature): Promise<boolean> {
    const isDeleted = await attempt(() => deletionOf(signature))
    if (isDeleted) {
      const undo = { label: t('app.undo'), run: () => void restore(signature) }
      show(t('signatures.deleted', { name: signature.name }), { action: undo })
    }
    changes.value += 1
    return isDeleted
  }

  return { changes: readonly(changes), remove }
}

async function deletionOf({ id }: Signature): Promise<void> {
  try {
    await deleteSignature(id)
  } catch (error) {
    // What is gone already is gone as wished.
    if (!isProblem(error, 'not-found')) throw error
  }
}
