/** The settings being edited: what is saved, what is typed, and the writes that bring the two together. */

import { computed, reactive, readonly, ref, shallowRef, type Ref } from 'vue'
import { deleteMark, patchSettings, putMark, readSettings, type Mark, type Settings } from '@/api/settings'
import { isProblem, type Problem } from '@/api/problem'
import { formOf, patchOf, type SettingsForm } from './form'

export type Decision = 'reload' | 'keep' | 'cancel'
export type Outcome = 'saved' | 'unchanged' | 'reloaded' | 'failed'
export type SettingsDraft = ReturnType<typeof useSettingsDraft>

/** `changed` is called whenever the server has other settings than before. */
export function useSettingsDraft(loaded: Settings, changed: () => void) {
  const settings = shallowRef(loaded)
  const saved = shallowRef(formOf(loaded))
  const form = reactive(formOf(loaded))
  const patch = computed(() => patchOf(saved.value, form))
  const isSaving = ref(false)
  const isConflicting = ref(false)
  const hasExpired = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let settle: (decision: Decision) => void = () => undefined

  const snapshot = (): SettingsForm => ({ ...form })

  /** Take the server's settings; what was typed since `since` stays. */
  function adopt(next: Settings, since: SettingsForm = saved.value): void {
    const now = snapshot()
    const typed = (Object.keys(now) as (keyof SettingsForm)[]).filter((member) => now[member] !== since[member])
    settings.value = next
    saved.value = formOf(next)
    Object.assign(form, saved.value, Object.fromEntries(typed.map((member) => [member, now[member]])))
    changed()
  }

  function ask(): Promise<Decision> {
    isConflicting.value = true
    return new Promise((resolve) => (settle = resolve))
  }

  function decide(decision: Decision): void {
    isConflicting.value = false
    settle(decision)
  }

  /** Run a write against the revision at hand; null if the other version was taken instead. */
  async function write(run: (revision: string) => Promise<Settings>): Promise<Settings | null> {
    let { revision } = settings.value
    for (;;) {
      try {
        return await run(revision)
      } catch (error) {
        if (!isProblem(error, 'changed-meanwhile')) throw error
        const decision = await ask()
        if (decision === 'cancel') throw error
        const theirs = await readSettings()
        if (decision === 'reload') {
          adopt(theirs, snapshot())
          return null
        }
        revision = theirs.revision
      }
    }
  }

  async function save(): Promise<Outcome> {
    const changes = patch.value
    if (isSaving.value || !changes) return 'unchanged'
    const sent = snapshot()
    isSaving.value = true
    problem.value = null
    try {
      const answer = await write((revision) => patchSettings(revision, changes))
      if (!answer) return 'reloaded'
      adopt(answer, sent)
      return 'saved'
    } catch (error) {
      if (!isProblem(error)) throw error
      if (error.code === 'not-signed-in') hasExpired.value = true
      // The question about it was put off.
      else if (error.code !== 'changed-meanwhile') problem.value = error
      return 'failed'
    } finally {
      isSaving.value = false
    }
  }

  /**
   * Store or (with null) remove a picture at once; throws a `Problem` for the place of the picture to show. Returns
   * whether it was done: not where somebody else's version was taken instead.
   */
  async function saveMark(mark: Mark, picture: Blob | null, onProgress?: (share: number) => void): Promise<boolean> {
    const answer = await write((revision) => (picture ? putMark(mark, revision, picture, onProgress) : deleteMark(mark, revision)))
    if (answer) adopt(answer)
    return answer !== null
  }

  return {
    settings: readonly(settings) as Readonly<Ref<Settings>>,
    form,
    patch,
    isDirty: computed(() => patch.value !== null),
    isSaving: readonly(isSaving),
    isConflicting: readonly(isConflicting),
    /** The session is over: what is typed must survive a sign-in. */
    hasExpired,
    /** The form of what is saved. */
    saved: readonly(saved) as Readonly<Ref<SettingsForm>>,
    /** Why the last save was refused. */
    problem: readonly(problem) as Readonly<Ref<Problem | null>>,
    decide,
    snapshot,
    discard: () => adopt(settings.value, snapshot()),
    save,
    saveMark,
  }
}
