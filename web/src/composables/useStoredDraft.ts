/** Writes what is typed to this browser as one goes, and brings it back after a reload, a crash or another sign-in. */

import { onScopeDispose, watch } from 'vue'
import { draftedParts, storedDraft, storeDraft, type StoredDraft } from '@/card/draft-store'
import { asRow, LIST_MEMBERS, type CardForm } from '@/card/form'
import { conflictingParts, partOf, sentParts, setPart, type Part } from '@/card/parts'
import type { CardDraft } from './useCardDraft'

/** Milliseconds without a key before the draft is written. */
export const DRAFT_PAUSE = 400

export interface Restored {
  /** When it was typed last, in milliseconds since 1970. */
  at: number
  /** What somebody else saved differently since: the saved version stands until the person decides. */
  disputed: readonly Part[]
  /** The form as it was typed, disputed parts included. */
  typed: CardForm
}

export function useStoredDraft(draft: CardDraft, person: string) {
  const { id } = draft.card.value
  let timer: ReturnType<typeof setTimeout> | undefined
  // What is disputed stands in the store alone until the person has decided: nothing may be written over it.
  let isUndecided = false

  function write(): void {
    clearTimeout(timer)
    if (isUndecided) return
    storeDraft(person, id, draft.saved.value, draft.form)
  }

  function writeSoon(): void {
    clearTimeout(timer)
    timer = setTimeout(write, DRAFT_PAUSE)
  }

  /** Put back what was typed; null if there is nothing, or nothing that differs from what is saved. */
  function restore(): Restored | null {
    const stored = storedDraft(person, id)
    if (!stored) return null
    const saved = sentParts(draft.form)
    const typed = formTyped(draft.snapshot(), stored)
    const mine = sentParts(typed)
    const disputed = conflictingParts({ ...saved, ...stored.before }, mine, saved)
    for (const part of draftedParts(stored)) if (!disputed.includes(part)) setPart(draft.form, part, partOf(typed, part))
    isUndecided = disputed.length > 0
    return draft.isDirty.value || disputed.length > 0 ? { at: stored.at, disputed, typed } : null
  }

  watch(draft.form, writeSoon)
  // A card that was saved, or changed elsewhere, is another thing to differ from.
  watch(draft.saved, write, { flush: 'post' })
  // The last chance before a page is closed, put to sleep or killed.
  const hide = () => void (document.visibilityState === 'hidden' && write())
  document.addEventListener('visibilitychange', hide)
  window.addEventListener('pagehide', write)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', hide)
    window.removeEventListener('pagehide', write)
    write()
  })

  function decided(): void {
    isUndecided = false
    write()
  }

  return {
    restore,
    /** The person has said which version of the disputed parts stays, and the form has it. */
    decided,
    /** Write at once: the page is about to be left. */
    write,
  }
}

function formTyped(form: CardForm, { typed }: StoredDraft): CardForm {
  for (const [part, value] of Object.entries(typed)) setPart(form, part as Part, value)
  // Keys were unique in the page that was left, not in this one.
  for (const list of LIST_MEMBERS) Object.assign(form, { [list]: form[list].map(asRow) })
  return form
}
