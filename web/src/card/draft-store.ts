/** Keeps what was typed in this browser until it is saved, for each person and card. Only changed parts are kept. */

import type { CardForm } from './form'
import { changedParts, partOf, sentParts, type Part, type Parts } from './parts'

/** What was typed, and what had been saved there when it was: by that one sees who else changed it since. */
export interface StoredDraft {
  version: 1
  /** When it was typed last, in milliseconds since 1970. */
  at: number
  typed: Parts
  before: Parts
}

const PREFIX = 'kontakt.draft.'
const LIFE = 30 * 24 * 60 * 60 * 1000

const keyOf = (person: string, card: string) => `${PREFIX}${person}.${card}`

/** Keep what `form` changes compared with `saved`; where that is nothing, nothing is kept. */
export function storeDraft(person: string, card: string, saved: CardForm, form: CardForm, now = Date.now()): void {
  const before = sentParts(saved)
  const changed = changedParts(before, sentParts(form))
  if (changed.length === 0) return forgetDraft(person, card)
  const draft: StoredDraft = {
    version: 1,
    at: now,
    typed: Object.fromEntries(changed.map((part) => [part, partOf(form, part)])),
    before: Object.fromEntries(changed.map((part) => [part, before[part]])),
  }
  try {
    localStorage.setItem(keyOf(person, card), JSON.stringify(draft))
  } catch {
    // Storage may be full or forbidden; the form itself is still on screen.
  }
}

/** The draft of this person for the card; what is too old is swept away first, of all cards. */
export function storedDraft(person: string, card: string, now = Date.now()): StoredDraft | null {
  try {
    sweep(now)
    return parsed(localStorage.getItem(keyOf(person, card)))
  } catch {
    return null
  }
}

export function forgetDraft(person: string, card: string): void {
  try {
    localStorage.removeItem(keyOf(person, card))
  } catch {
    // Where nothing can be kept, nothing has to be forgotten.
  }
}

/** The parts of the draft, as names. */
export function draftedParts(draft: StoredDraft): Part[] {
  return Object.keys(draft.typed) as Part[]
}

function sweep(now: number): void {
  const keys = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? '')
  for (const key of keys.filter((one) => one.startsWith(PREFIX))) {
    const draft = parsed(localStorage.getItem(key))
    if (!draft || now - draft.at > LIFE) localStorage.removeItem(key)
  }
}

function parsed(text: string | null): StoredDraft | null {
  try {
    const draft = JSON.parse(text ?? 'null') as StoredDraft | null
    return draft?.version === 1 && typeof draft.at === 'number' && draft.typed && draft.before ? draft : null
  } catch {
    return null
  }
}
