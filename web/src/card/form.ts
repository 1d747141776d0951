/** What the editor's form holds: texts as typed (never null), and rows that keep their identity when they move. */

import type { AvatarShape, Card, Font, ImageKind, Layout, Platform, Theme, Visibility } from '@/api/types'

export interface Row {
  readonly key: string
}
export interface PhoneRow extends Row {
  number: string
  label: string
}
export interface EmailRow extends Row {
  email: string
  label: string
}
export interface WebsiteRow extends Row {
  url: string
  label: string
}
export interface SocialRow extends Row {
  platform: Platform
  url: string
}

export interface AddressForm {
  street: string
  city: string
  region: string
  postal_code: string
  country: string
}

/** A null colour, font, theme, shape or layout is inherited from the organisation; `alts` say what pictures show. */
export interface CardForm {
  name: string
  job_title: string
  company: string
  department: string
  pronouns: string
  bio: string
  phones: PhoneRow[]
  emails: EmailRow[]
  address: AddressForm
  websites: WebsiteRow[]
  social_links: SocialRow[]
  calendar_url: string
  calendar_label: string
  primary_color: string | null
  background_color: string | null
  text_color: string | null
  font: Font | null
  theme: Theme | null
  avatar_shape: AvatarShape | null
  layout: Layout | null
  slug: string
  visibility: Visibility
  no_index: boolean
  obfuscate: boolean
  alts: Record<ImageKind, string>
}

export const IMAGE_KINDS: readonly ImageKind[] = ['avatar', 'banner', 'background']
export type ListMember = 'phones' | 'emails' | 'websites' | 'social_links'
export const LIST_MEMBERS: readonly ListMember[] = ['phones', 'emails', 'websites', 'social_links']

let rowsMade = 0

/** The value as a row with an identity of its own, unique in this tab. */
export function asRow<Value extends object>(value: Value): Value & Row {
  rowsMade += 1
  return { ...value, key: `row${rowsMade}` }
}

/** The form for a saved card. Rows keep the keys of `previous` where a list has as many, so that focus stays. */
export function formOf(card: Card, previous?: CardForm): CardForm {
  const form: CardForm = {
    name: card.name,
    job_title: card.job_title ?? '',
    company: card.company ?? '',
    department: card.department ?? '',
    pronouns: card.pronouns ?? '',
    bio: card.bio ?? '',
    phones: card.phones.map(({ number, label }) => asRow({ number, label: label ?? '' })),
    emails: card.emails.map(({ email, label }) => asRow({ email, label: label ?? '' })),
    address: {
      street: card.address?.street ?? '',
      city: card.address?.city ?? '',
      region: card.address?.region ?? '',
      postal_code: card.address?.postal_code ?? '',
      country: card.address?.country ?? '',
    },
    websites: card.websites.map(({ url, label }) => asRow({ url, label: label ?? '' })),
    social_links: card.social_links.map(({ platform, url }) => asRow({ platform, url })),
    calendar_url: card.calendar_url ?? '',
    calendar_label: card.calendar_label ?? '',
    primary_color: card.primary_color,
    background_color: card.background_color,
    text_color: card.text_color,
    font: card.font,
    theme: card.theme,
    avatar_shape: card.avatar_shape,
    layout: card.layout,
    slug: card.slug,
    visibility: card.visibility,
    no_index: card.no_index,
    obfuscate: card.obfuscate,
    alts: {
      avatar: card.images.avatar?.alt ?? '',
      banner: card.images.banner?.alt ?? '',
      background: card.images.background?.alt ?? '',
    },
  }
  if (previous) for (const list of LIST_MEMBERS) keepKeys(form[list], previous[list])
  return form
}

function keepKeys(rows: Row[], previous: readonly Row[]): void {
  if (rows.length !== previous.length) return
  rows.forEach((row, index) => {
    rows[index] = { ...row, key: previous[index]?.key ?? row.key }
  })
}
