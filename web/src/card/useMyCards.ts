/** The signed-in person's cards, with what is just being changed about them. */

import { computed, ref, watch } from 'vue'
import { duplicateCard, listMyCards, setVisibility as change } from '@/api/cards'
import { isProblem } from '@/api/problem'
import { problemMessage } from '@/api/problem-message'
import type { ListedCard, Visibility } from '@/api/types'
import { useCardDeletion } from '@/composables/useCardDeletion'
import { usePagedList } from '@/composables/usePagedList'
import { useSession } from '@/composables/useSession'
import { useToasts } from '@/composables/useToasts'
import { t } from '@/i18n'

const SAID = { public: 'cards.isPublic', unlisted: 'cards.isUnlisted', disabled: 'cards.disabled' } as const

export function useMyCards() {
  const list = usePagedList<ListedCard, { q: string }>(({ q }, { cursor, signal }) => listMyCards(q, cursor, signal), { q: '' })
  const deletion = useCardDeletion()
  const session = useSession()
  const { show } = useToasts()
  // What was chosen and is not answered yet.
  const chosen = ref<Readonly<Record<string, Visibility>>>({})

  const cards = computed(() =>
    list.items.value
      ?.filter(({ id }) => !deletion.hidden.value.has(id))
      .map((card) => ({ ...card, visibility: chosen.value[card.id] ?? card.visibility })),
  )
  const total = computed(() => list.total.value - (list.items.value?.length ?? 0) + (cards.value?.length ?? 0))
  watch(deletion.changes, () => void list.reload())

  async function setVisibility(id: string, visibility: Visibility): Promise<void> {
    const card = list.items.value?.find((one) => one.id === id)
    if (card) await turn(card, visibility)
  }

  // Undo has the card itself: by then a search may hide it from the list.
  async function turn(card: ListedCard, visibility: Visibility, isUndo = false): Promise<void> {
    const { id, name } = card
    chosen.value = { ...chosen.value, [id]: visibility }
    const undo = { action: { label: t('app.undo'), run: () => void turn(card, card.visibility, true) } }
    if (await attempt(() => change(id, visibility))) {
      show(t(SAID[visibility], { name }), isUndo ? {} : undo)
    }
    await list.reload()
    // Unless something else was chosen meanwhile, whose answer is still to come.
    if (chosen.value[id] !== visibility) return
    const { [id]: _answered, ...others } = chosen.value
    chosen.value = others
  }

  async function duplicate(card: ListedCard): Promise<void> {
    if (!(await attempt(() => duplicateCard(card.id)))) return
    await list.reload()
    show(t('cards.duplicated', { name: card.name }))
  }

  async function attempt(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act()
      return true
    } catch (error) {
      if (!isProblem(error)) throw error
      if (error.code === 'not-signed-in') session.end()
      else show(problemMessage(error), { tone: 'problem' })
      return false
    }
  }

  return { list, cards, total, setVisibility, duplicate, remove: deletion.remove }
}
