/** Deleting a signature: it is gone at once, and Undo makes it anew. */

import { isProblem } from '@/api/problem'
import { problemMessage } from '@/api/problem-message'
import { createSignature, deleteSignature, type Signature } from '@/api/signatures'
import { useSession } from '@/composables/useSession'
import { useToasts } from '@/composables/useToasts'
import { t } from '@/i18n'
import { bodyOf } from './useSignatureDraft'

export function useSignatureDeletion(onChange: () => unknown) {
  const { show } = useToasts()
  const session = useSession()

  async function attempt(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act()
      return true
    } catch (error) {
      if (!isProblem(error)) throw error
      // What is gone already is gone as wished.
      if (error.code === 'not-found') return true
      if (error.code === 'not-signed-in') session.end()
      else show(problemMessage(error), { tone: 'problem' })
      return false
    }
  }

  async function restore(signature: Signature): Promise<void> {
    if (!(await attempt(() => createSignature(bodyOf(signature))))) return
    show(t('signatures.restored', { name: signature.name }))
    await onChange()
  }

  /** Resolves to whether it is deleted. */
  async function remove(signature: Signature): Promise<boolean> {
    const isDeleted = await attempt(() => deleteSignature(signature.id))
    if (isDeleted) {
      const undo = { label: t('app.undo'), run: () => void restore(signature) }
      show(t('signatures.deleted', { name: signature.name }), { action: undo })
    }
    await onChange()
    return isDeleted
  }

  return { remove }
}
