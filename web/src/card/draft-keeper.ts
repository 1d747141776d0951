/** Keeps unsaved changes of this tab over a sign-in. Only changed members are kept, so nothing else is put back. */

import { bodyOf, patchOf } from './body'
import { asRow, LIST_MEMBERS, type CardForm } from './form'

interface Kept {
  owner: string
  members: Partial<CardForm>
}

const keyOf = (cardId: string) => `kontakt.draft.${cardId}`

/** Keep what `form` changes compared with `saved`, for this person alone. */
export function keepDraft(cardId: string, owner: string, saved: CardForm, form: CardForm): void {
  const changed = Object.keys(patchOf(saved, form) ?? {}) as (keyof CardForm)[]
  const members = Object.fromEntries(changed.map((member) => [member, form[member]]))
  try {
    sessionStorage.setItem(keyOf(cardId), JSON.stringify({ owner, members }))
  } catch {
    // Storage may be full or forbidden; the form itself is still on screen.
  }
}

/** Put kept changes into the form and forget them; returns whether there were any that matter. */
export function restoreDraft(cardId: string, owner: string, form: CardForm): boolean {
  const before = JSON.stringify(bodyOf(form))
  const kept = read(cardId)
  sessionStorage.removeItem(keyOf(cardId))
  if (kept?.owner !== owner) return false
  Object.assign(form, kept.members)
  // Keys were unique in the page that was left, not in this one.
  for (const list of LIST_MEMBERS) Object.assign(form, { [list]: form[list].map(asRow) })
  return JSON.stringify(bodyOf(form)) !== before
}

export function forgetDraft(cardId: string): void {
  sessionStorage.removeItem(keyOf(cardId))
}

function read(cardId: string): Kept | null {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(cardId)) ?? 'null') as Kept | null
  } catch {
    return null
  }
}
