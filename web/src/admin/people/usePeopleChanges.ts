/** Changes of the accounts of many people at once. */

import { ref } from 'vue'
import { changeUsers, type AdminUser, type UserAction } from '@/api/admin'
import { isProblem } from '@/api/problem'
import { problemMessage } from '@/api/problem-message'
import { useToasts } from '@/composables/useToasts'
import { t } from '@/i18n'

/** `known` are the people as they were; `changed` is called after every change with who is gone. */
export function usePeopleChanges(known: () => readonly AdminUser[], changed: (gone: readonly string[]) => Promise<void>) {
  const { show } = useToasts()
  const isBusy = ref(false)

  /** Do it at once; what went wrong is told. */
  async function change(action: UserAction, ids: readonly string[]): Promise<void> {
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

  /** Do it and throw a `Problem` for a dialog to show where it does not succeed; `heir` gets the cards of who is deleted. */
  async function run(action: UserAction, ids: readonly string[], heir?: string): Promise<void> {
    const before = known().filter(({ state }) => state === 'active')
    const { done } = await changeUsers(action, ids, heir)
    // Who is enabled again still has to sign in again.
    const disabled = action === 'disable' ? before.map(({ id }) => id).filter((id) => done.includes(id)) : []
    const undo = { action: { label: t('app.undo'), run: () => void change('enable', disabled) } }
    show(t(`people.done.${action}`, { count: done.length }), disabled.length > 0 ? undo : {})
    await changed(action === 'delete' ? done : [])
  }

  return { isBusy, change, run }
}
