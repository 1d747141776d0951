/** What of a card a signature can show: by identity, in groups whose order in the drawing is the layout's. */

import type { Card, PublicSettings } from '@/api/types'
import type { SignatureLayout } from '@/api/signatures'
import { platformName } from '@/card/platforms'
import { t, type MessageId } from '@/i18n'

export const GROUPS = ['person', 'contact', 'profiles', 'more'] as const
export type Group = (typeof GROUPS)[number]

/** How many fields the server takes. */
export const MOST_FIELDS = 40

export interface Offer {
  name: string
  /** What kind of thing it is, such as *Role*. */
  label: string
  /** What the card says there. */
  value: string
}

const PERSON = ['name', 'pronouns', 'job_title', 'company', 'department'] as const
const MORE = ['picture', 'logo', 'booking', 'card'] as const
const LABELS: Record<(typeof PERSON)[number] | (typeof MORE)[number] | 'address', MessageId> = {
  name: 'signatures.field.name',
  pronouns: 'signatures.field.pronouns',
  job_title: 'signatures.field.role',
  company: 'signatures.field.company',
  department: 'signatures.field.department',
  address: 'signatures.field.address',
  picture: 'signatures.field.picture',
  logo: 'signatures.field.logo',
  booking: 'signatures.field.booking',
  card: 'signatures.field.card',
}

export function groupOf(name: string): Group {
  const kind = name.split(':', 1)[0] ?? ''
  if ((PERSON as readonly string[]).includes(kind)) return 'person'
  if (kind === 'social') return 'profiles'
  return (MORE as readonly string[]).includes(kind) ? 'more' : 'contact'
}

/** What is asked of an organisation: its name, and whether it has a logo. */
type Organisation = Readonly<Pick<PublicSettings, 'org_name'>> & { readonly org_logo: unknown }

/** Everything that the card has, in the order in which it has it. */
export function offersOf(card: Card, organisation: Organisation | null): Offer[] {
  const isPublished = card.visibility !== 'disabled'
  const said: Record<keyof typeof LABELS, string | null | undefined> = {
    name: card.name,
    pronouns: card.pronouns,
    job_title: card.job_title,
    company: card.company,
    department: card.department,
    address: addressOf(card),
    picture: isPublished && card.images.avatar ? card.name : null,
    logo: organisation?.org_logo ? organisation.org_name : null,
    booking: card.calendar_url ? (card.calendar_label ?? withoutScheme(card.calendar_url)) : null,
    card: isPublished ? withoutScheme(card.url) : null,
  }
  const single = (name: keyof typeof LABELS): Offer[] => {
    const value = said[name]
    return value ? [{ name, label: t(LABELS[name]), value }] : []
  }
  return [
    ...PERSON.flatMap(single),
    ...card.phones.map(({ number, label }) => offer(`phone:${number}`, labelOf(label, 'signatures.field.phone'), number)),
    ...card.emails.map(({ email, label }) => offer(`email:${email}`, labelOf(label, 'signatures.field.email'), email)),
    ...card.websites.map(({ url, label }) =>
      offer(`website:${url}`, label ?? t('signatures.field.website'), withoutScheme(url)),
    ),
    ...single('address'),
    ...card.social_links.map(({ platform, url }) => offer(`social:${url}`, platformName(platform), withoutScheme(url))),
    ...MORE.flatMap(single),
  ]
}

/** What most people want of a card: the first of what there are several of, and no fax. */
export function usualFields(card: Card, offers: readonly Offer[]): string[] {
  const fax = card.phones.filter(({ label }) => label === 'fax').map(({ number }) => `phone:${number}`)
  const most: Record<string, number> = { phone: 2, email: 1, website: 1, social: 6, address: 0, pronouns: 0, logo: 0 }
  const taken: Record<string, number> = {}
  return offers
    .filter(({ name }) => {
      const kind = name.split(':', 1)[0] ?? ''
      if (fax.includes(name)) return false
      taken[kind] = (taken[kind] ?? 0) + 1
      return taken[kind] <= (most[kind] ?? 1)
    })
    .map(({ name }) => name)
}

/** Whether the layout draws the field at all. */
export function isDrawn(name: string, layout: SignatureLayout): boolean {
  return layout !== 'minimal' || (name !== 'picture' && name !== 'logo')
}

/** What a field says of itself when the card does not have it any more. */
export function lostOffer(name: string): Offer {
  const [kind = '', ...rest] = name.split(':')
  const several: Record<string, MessageId> = {
    phone: 'signatures.field.phone',
    email: 'signatures.field.email',
    website: 'signatures.field.website',
    social: 'signatures.field.social',
  }
  const id = several[kind] ?? LABELS[kind as keyof typeof LABELS]
  return offer(name, id ? t(id) : name, withoutScheme(rest.join(':')))
}

const offer = (name: string, label: string, value: string): Offer => ({ name, label, value })

const KNOWN: Record<string, MessageId> = {
  mobile: 'fields.labels.mobile',
  work: 'fields.labels.work',
  home: 'fields.labels.home',
  fax: 'fields.labels.fax',
  other: 'fields.labels.other',
}

function labelOf(label: string | null, otherwise: MessageId): string {
  if (!label) return t(otherwise)
  const known = KNOWN[label]
  return known ? t(known) : label
}

const withoutScheme = (url: string) => url.replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, '')

function addressOf({ address }: Card): string {
  return [address?.street, address?.postal_code, address?.city].filter(Boolean).join(' ')
}
