/** Changes of many cards at once, and how they are taken back. */

import { ref } from 'vue'
import { changeCards, type AdminCard, type CardAction } from '@/api/admin'
import { isProblem } from '@/api/problem'
import { problemMessage } from '@/api/problem-message'
import { useToasts } from '@/composables/useToasts'
import { t } from '@/i18n'

/** What makes a card visible as it was. */
const BACK_TO = { public: 'enable', unlisted: 'unlist', disabled: 'disable' } as const

interface Step {
  action: CardAction
  ids: string[]
  owner?: string
}

/**
 * `known` are the cards as they were; what they do not tell cannot be taken back. `changed` is called after every
 * change, also after one that was taken back, with the ids of those that are gone.
 */
export function useCardChanges(known: () => readonly AdminCard[], changed: (gone: readonly string[]) => Promise<void>) {
  const { show } = useToasts()
  const isBusy = ref(false)

  /** Do it at once; what went wrong is told. */
  async function change(action: CardAction, ids: readonly string[]): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    try {
      await run(action, ids)
    } catch (error) {
      if (!isProblem(error)) throw error
      show(problemMessage(error), { tone: 'problem' })
    } finally {
      isBusy.value = false
    }
  }

  /** Hand the cards over; throws a `Problem` for the dialog to show. */
  async function transfer(ids: readonly string[], owner: string): Promise<void> {
    await run('transfer', ids, owner)
  }

  async function run(action: CardAction, ids: readonly string[], owner?: string): Promise<void> {
    const before = known()
    const { done } = await changeCards(action, ids, owner)
    const steps = stepsBack(action, before.filter(({ id }) => done.includes(id)))
    const isWhole = steps.reduce((sum, step) => sum + step.ids.length, 0) === done.length
    const undo = { action: { label: t('app.undo'), run: () => void takeBack(steps) } }
    show(t(`admin.cards.done.${action}`, { count: done.length }), isWhole && done.length > 0 ? undo : {})
    await changed(action === 'delete' ? done : [])
  }

  async function takeBack(steps: readonly Step[]): Promise<void> {
    const left = [...steps]
    try {
      for (const { action, ids, owner } of steps) {
        await changeCards(action, ids, owner)
        left.shift()
      }
      const count = steps.reduce((sum, { ids }) => sum + ids.length, 0)
      show(t('admin.cards.done.restore', { count }))
    } catch (error) {
      if (!isProblem(error)) throw error
      const again = { label: t('app.undo'), run: () => void takeBack(left) }
      show(problemMessage(error), { tone: 'problem', action: again })
    }
    await changed([])
  }

  return { isBusy, change, transfer }
}

/** What has to be done so that the cards are again as they were. */
export function stepsBack(action: CardAction, before: readonly AdminCard[]): Step[] {
  const steps = new Map<string, Step>()
  for (const card of before) {
    const step = stepBack(action, card)
    const key = `${step.action} ${step.owner ?? ''}`
    steps.set(key, { ...step, ids: [...(steps.get(key)?.ids ?? []), card.id] })
  }
  return [...steps.values()]
}

function stepBack(action: CardAction, card: AdminCard): Omit<Step, 'ids'> {
  if (action === 'delete') return { action: 'restore' }
  if (action === 'restore') return { action: 'delete' }
  if (action === 'transfer') return { action: 'transfer', owner: card.owner.id }
  return { action: BACK_TO[card.visibility] }
}
