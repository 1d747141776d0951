/** What the form shows after the server answered with a card. */

import type { Card } from '@/api/types'
import { patchOf } from './body'
import { formOf, type CardForm } from './form'

/** The card's form, except for members that were typed on since `since`: those stay as they are now. */
export function mergedForm(card: Card, since: CardForm, now: CardForm): CardForm {
  const form = formOf(card, now)
  const typed = Object.keys(patchOf(since, now) ?? {}) as (keyof CardForm)[]
  return Object.assign(form, Object.fromEntries(typed.map((member) => [member, now[member]])))
}
