/** The smallest things of a form that can be changed, kept or taken by themselves: members, and parts of an address. */

import type { Card, ImageKind } from '@/api/types'
import { bodyOf } from './body'
import { formOf, IMAGE_KINDS, type AddressForm, type CardForm } from './form'

type Nested = 'address' | 'alts'

/** Names a part: `name`, `phones` (a whole list), `address.city`, `alts.avatar`. */
export type Part = Exclude<keyof CardForm, Nested> | `address.${keyof AddressForm}` | `alts.${ImageKind}`

export type Parts = Partial<Record<Part, unknown>>

/** Every part as it would be sent, so that blanks and empty rows make no difference. */
export function sentParts(form: CardForm): Parts {
  const { address, ...members } = bodyOf(form)
  const streets = Object.keys(form.address).map((name) => {
    const part = name as keyof AddressForm
    return [`address.${part}`, address?.[part] ?? null]
  })
  const alts = IMAGE_KINDS.map((kind) => [`alts.${kind}`, form.alts[kind].trim() || null])
  return { ...members, ...Object.fromEntries([...streets, ...alts]) } as Parts
}

/** The parts in which the two differ, in the order of the form. */
export function changedParts(before: Parts, now: Parts): Part[] {
  return (Object.keys(now) as Part[]).filter((part) => !same(before[part], now[part]))
}

/** The part as the form holds it. */
export function partOf(form: CardForm, part: Part): unknown {
  const [member, inside] = part.split('.') as [keyof CardForm, string?]
  const value = form[member]
  return inside === undefined ? value : (value as unknown as Record<string, unknown>)[inside]
}

/** Put a value, as `partOf` gives it, into the form. */
export function setPart(form: CardForm, part: Part, value: unknown): void {
  const [member, inside] = part.split('.') as [keyof CardForm, string?]
  if (inside === undefined) Object.assign(form, { [member]: value })
  else Object.assign(form[member] as object, { [inside]: value })
}

/** What both of two people changed since `base`, each in another way. */
export function conflictingParts(base: Parts, mine: Parts, theirs: Parts): Part[] {
  const changed = new Set(changedParts(base, theirs))
  return changedParts(base, mine).filter((part) => changed.has(part) && !same(mine[part], theirs[part]))
}

/** The form of the card, with these parts as they are in `typed`. What describes a picture goes with the picture. */
export function formWith(card: Card, typed: CardForm, kept: readonly Part[]): CardForm {
  const form = formOf(card, typed)
  const gone = IMAGE_KINDS.filter((kind) => !card.images[kind]).map((kind): Part => `alts.${kind}`)
  for (const part of kept) if (!gone.includes(part)) setPart(form, part, partOf(typed, part))
  return form
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null)
}
