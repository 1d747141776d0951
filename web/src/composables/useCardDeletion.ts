/** Deleting a card: it is gone at once, and Undo brings it back. One state for the whole application. */

import { readonly, ref } from 'vue'
import { deleteCard, restoreCard } from '@/api/cards'
import { isProblem } from '@/api/problem'
import { problemMessage } from '@/api/problem-message'
import type { Card } from '@/api/types'
import { t } from '@/i18n'
import { useSession } from './useSession'
import { useToasts, type Toast } from './useToasts'

const hidden = ref<ReadonlySet<string>>(new Set())
// Counts what lists of cards cannot know: cards that are gone, and cards that came back.
const changes = ref(0)

function hide(id: string, isHidden: boolean): void {
  const ids = new Set(hidden.value)
  if (isHidden) ids.add(id)
  else ids.delete(id)
  hidden.value = ids
}

export function useCardDeletion() {
  const { show, dismiss } = useToasts()
  const session = useSession()

  /** Resolves when the server has deleted the card; where it does not, the card is there again and the person is told. */
  async function remove(card: Pick<Card, 'id' | 'name'>): Promise<void> {
    hide(card.id, true)
    const deletion = deleteCard(card.id)
    const undo = { label: t('app.undo'), run: () => void restore(card, deletion) }
    const said = show(t('cards.deleted', { name: card.name }), { action: undo })
    // What did not happen is no longer claimed.
    if (!(await attempt(card, deletion))) dismiss(said)
    changes.value += 1
  }

  async function restore(card: Pick<Card, 'id' | 'name'>, deletion: Promise<void>): Promise<void> {
    // Whoever is quick enough takes back what has not happened yet.
    if (!(await deletion.then(() => true, () => false))) return
    const undo = { label: t('app.undo'), run: () => void restore(card, deletion) }
    if (!(await attempt(card, restoreCard(card.id), undo))) return
    hide(card.id, false)
    changes.value += 1
    show(t('cards.restored', { name: card.name }))
  }

  /** With `again` nothing but that it failed is told, and how to try once more. */
  async function attempt(card: Pick<Card, 'id'>, act: Promise<unknown>, again?: Toast['action']): Promise<boolean> {
    try {
      await act
      return true
    } catch (error) {
      if (!isProblem(error)) throw error
      if (error.code === 'not-signed-in') session.end()
      const isGone = error.code === 'not-found'
      // A card that is gone already is gone as wished.
      if (!isGone && !again) hide(card.id, false)
      show(problemMessage(error), { tone: 'problem', ...(again && !isGone ? { action: again } : {}) })
      return false
    }
  }

  return { hidden: readonly(hidden), changes: readonly(changes), remove }
}
