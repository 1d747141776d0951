/** What an entry of the record says beyond who, what and when, as a list that people can read. */

import type { AuditEntry } from '@/api/admin'
import { formatNumber, isMessage, t } from '@/i18n'

export interface Detail {
  label: string
  value: string
  /** The value names a person. */
  personId?: string
}

interface Change {
  old?: unknown
  new?: unknown
}

/** Where the words are for what is chosen from a few; other texts are as somebody wrote them. */
const CHOICES: Readonly<Record<string, string>> = {
  avatar_shape: 'fields.look.avatar_shapes',
  layout: 'fields.look.layouts',
  picture: 'images.names',
  role: 'people.roles',
  theme: 'fields.look.themes',
  visibility: 'cards.visibility',
}
/** By what exported entries were filtered. */
const FILTERS: Readonly<Record<string, string>> = {
  action: 'audit.what',
  actor: 'audit.who',
  from: 'audit.from',
  q: 'audit.search',
  subject: 'audit.subject',
  to: 'audit.to',
}
/** Where a field is called otherwise than here. */
const NAMES: Readonly<Record<string, string>> = { social_links: 'fields.section.social' }
const PEOPLE = ['owner_id', 'former_owner_id', 'transfer_to']

/** The details in their order, each value that changed before and after. */
export function detailsOf(details: Readonly<Record<string, unknown>>): Detail[] {
  return Object.entries(details).flatMap(([key, value]) => {
    if ((key === 'settings' || key === 'changes') && isRecord(value)) return changes(value, key)
    if (key === 'fields') return fields(value, details.changes)
    if (key === 'old') return { label: t('audit.values.role'), value: beforeAndAfter(details, 'role') }
    return key === 'new' ? [] : one(key, value)
  })
}

/** The sentence for the code of an action; a code that is not known speaks for itself. */
export function actionWords(code: string): string {
  const id = `audit.actions.${code}`
  return isMessage(id) ? t(id) : code
}

/** What an entry is about: its present name, or the kind of thing where it has none any more. */
export function subjectName(subject: NonNullable<AuditEntry['subject']>): string {
  const id = `audit.subjects.${subject.type}`
  return subject.name ?? (isMessage(id) ? t(id) : subject.type)
}

/** Who did it; whom the identity provider signs out counts as who was signed out. */
export function doer({ action, actor, subject }: AuditEntry): AuditEntry['actor'] {
  return action === 'signed-out-by-provider' ? subject : actor
}

/** Who did it, where that is nobody who has a name: somebody who is gone, a stranger, or the server by itself. */
export function namelessActor(entry: AuditEntry): string {
  if (doer(entry)) return t('audit.nobody')
  return entry.address ? t('audit.somebody') : 'Kontakt'
}

function one(key: string, value: unknown): Detail {
  const id = `audit.values.${key}`
  const detail = { label: isMessage(id) ? t(id) : key, value: said(value, key) }
  return PEOPLE.includes(key) ? { ...detail, personId: detail.value } : detail
}

function changes(changed: Record<string, unknown>, key: string): Detail[] {
  const prefix = key === 'settings' ? 'settings.field.' : ''
  return Object.entries(changed).map(([name, change]) => {
    const id = `${prefix}${name}`
    const label = prefix && isMessage(id) ? t(id) : fieldName(name)
    return { label, value: isRecord(change) ? beforeAndAfter(change, name) : said(change, name) }
  })
}

/** The names of the fields that changed, but for those whose values are told. */
function fields(names: unknown, told: unknown): Detail[] {
  const values = isRecord(told) ? told : {}
  const rest = Array.isArray(names) ? names.filter((name) => !Object.hasOwn(values, String(name))) : []
  if (rest.length === 0) return []
  return [{ label: t('audit.values.fields'), value: rest.map((name) => fieldName(String(name))).join(', ') }]
}

function fieldName(name: string): string {
  const ids = [NAMES[name] ?? '', `fields.${name}`, `fields.look.${name}`, `fields.section.${name}`]
  const id = ids.find(isMessage)
  return id ? t(id) : name
}

function beforeAndAfter({ old: before, new: after }: Change, name: string): string {
  return t('audit.change', { before: said(before, name), after: said(after, name) })
}

function said(value: unknown, name: string): string {
  if (value === null || value === undefined || value === '') return t('audit.nothing')
  if (typeof value === 'boolean') return value ? t('audit.yes') : t('audit.no')
  if (typeof value === 'number') return formatNumber(value)
  if (Array.isArray(value)) return value.map((part) => said(part, name)).join(', ')
  // The only values with parts are pictures.
  if (typeof value !== 'string') return t('audit.picture')
  const id = name === 'filters' ? (FILTERS[value] ?? '') : `${CHOICES[name.replace('default_', '')]}.${value}`
  return isMessage(id) ? t(id) : value
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
