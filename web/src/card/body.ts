/** From the form to what is sent: the whole body for a preview, the changed members for a save. */

import type { CardPatch } from '@/api/types'
import type { AddressForm, CardForm, EmailRow, ListMember, PhoneRow, Row, SocialRow, WebsiteRow } from './form'

/** The body with every member present, as `bodyOf` makes it. */
export type Body = Required<Omit<CardPatch, 'name' | 'slug'>> & { name: string; slug: string }

/** Everything the form says. Empty texts are null; rows without a number or an address are left out. */
export function bodyOf(form: CardForm): Body {
  return {
    name: form.name.trim(),
    job_title: text(form.job_title),
    company: text(form.company),
    department: text(form.department),
    pronouns: text(form.pronouns),
    bio: text(form.bio),
    phones: sentRows(form, 'phones').map(({ number, label }) => ({ number: number.trim(), label: text(label) })),
    emails: sentRows(form, 'emails').map(({ email, label }) => ({ email: email.trim(), label: text(label) })),
    address: addressOf(form.address),
    websites: sentRows(form, 'websites').map(({ url, label }) => ({ url: url.trim(), label: text(label) })),
    social_links: sentRows(form, 'social_links').map(({ platform, url }) => ({ platform, url: url.trim() })),
    calendar_url: text(form.calendar_url),
    calendar_label: text(form.calendar_label),
    primary_color: form.primary_color,
    background_color: form.background_color,
    text_color: form.text_color,
    font: form.font,
    theme: form.theme,
    avatar_shape: form.avatar_shape,
    layout: form.layout,
    slug: form.slug.trim(),
    visibility: form.visibility,
    no_index: form.no_index,
    obfuscate: form.obfuscate,
  }
}

/** The rows of a list that are sent, in order: a pointer such as `/phones/1` counts these, not the rows on screen. */
export function sentRows<List extends ListMember>(form: CardForm, list: List): CardForm[List] {
  const rows: readonly Row[] = form[list]
  return rows.filter((row) => !isBlank(row as PhoneRow & EmailRow & WebsiteRow & SocialRow)) as CardForm[List]
}

/** The members in which `now` differs from `before`; null when there are none. Inside an address only changed parts. */
export function patchOf(before: CardForm, now: CardForm): CardPatch | null {
  const old = bodyOf(before)
  const body = bodyOf(now)
  const patch: Record<string, unknown> = {}
  for (const member of Object.keys(body) as (keyof Body)[]) {
    if (!same(old[member], body[member])) patch[member] = body[member]
  }
  if (patch.address && old.address) patch.address = changedParts(old.address, body.address ?? {})
  return Object.keys(patch).length > 0 ? (patch as CardPatch) : null
}

type AddressBody = NonNullable<CardPatch['address']>

function addressOf(address: AddressForm): AddressBody | null {
  const parts = Object.entries(address).map(([part, value]) => [part, text(value)] as const)
  return parts.some(([, value]) => value !== null) ? (Object.fromEntries(parts) as AddressBody) : null
}

function changedParts(old: AddressBody, now: AddressBody): AddressBody {
  const parts = Object.entries(now).filter(([part, value]) => old[part as keyof AddressBody] !== value)
  return Object.fromEntries(parts) as AddressBody
}

// A fresh row has a label or a platform already; what counts is whether it leads anywhere.
function isBlank(row: Partial<PhoneRow & EmailRow & WebsiteRow>): boolean {
  return [row.number, row.email, row.url].every((value) => !value?.trim())
}

function text(value: string): string | null {
  return value.trim() === '' ? null : value.trim()
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
