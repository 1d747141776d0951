/** The first card, from what the identity provider knows of the person. */

import { createCard, putImage } from '@/api/cards'
import { isProblem, type Problem } from '@/api/problem'
import type { Card, CardCreate, Me } from '@/api/types'

/** What a card begins with; what is not known is left out. */
export function firstCard(me: Pick<Me, 'name' | 'email' | 'profile'>): CardCreate {
  const { phone, title, department, company, website } = me.profile
  return {
    name: me.name.slice(0, 120),
    ...(title ? { job_title: title } : {}),
    ...(department ? { department } : {}),
    ...(company ? { company } : {}),
    ...(phone ? { phones: [{ number: phone, label: 'work' }] } : {}),
    ...(me.email ? { emails: [{ email: me.email, label: 'work' }] } : {}),
    ...(website ? { websites: [{ url: website }] } : {}),
  }
}

/** The card without the members that were refused: they were typed elsewhere, for something else. */
export function withoutRefused(body: CardCreate, problem: Problem): CardCreate {
  const refused = new Set(problem.errors.map(({ pointer }) => pointer.split('/')[1]))
  return Object.fromEntries(Object.entries(body).filter(([member]) => member === 'name' || !refused.has(member))) as CardCreate
}

/** Make the card; `isWhole` tells whether the picture is on it, if there was one. Throws a `Problem` where there is no card. */
export async function makeFirstCard(body: CardCreate, picture: Blob | null): Promise<{ card: Card; isWhole: boolean }> {
  const card = await createWhatFits(body)
  if (!picture) return { card, isWhole: true }
  try {
    return { card: await putImage(card.id, 'avatar', card.revision, picture), isWhole: true }
  } catch (error) {
    if (!isProblem(error)) throw error
    return { card, isWhole: false }
  }
}

async function createWhatFits(body: CardCreate): Promise<Card> {
  try {
    return await createCard(body)
  } catch (error) {
    if (!isProblem(error, 'invalid')) throw error
    const rest = withoutRefused(body, error)
    if (Object.keys(rest).length === Object.keys(body).length) throw error
    return createCard(rest)
  }
}
