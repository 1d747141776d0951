/** What an entry of the record says beyond who, what and when, as a list that people can read. */

import type { AuditEntry } from '@/api/admin'
import { formatNumber, isMessage, t } from '@/i18n'

export interface Detail {
  label: string
  value: string
  /** The value names a person. */
  personId?: string
}

const PEOPLE = ['owner_id', 'transfer_to']

/** The details in their order, each setting that changed with its value before and after. */
export function detailsOf(details: Readonly<Record<string, unknown>>): Detail[] {
  return Object.entries(details).flatMap(([key, value]) => (key === 'settings' && isRecord(value) ? settings(value) : one(key, value)))
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

function one(key: string, value: unknown): Detail {
  const id = `audit.values.${key}`
  const detail = { label: isMessage(id) ? t(id) : key, value: said(value) }
  return PEOPLE.includes(key) ? { ...detail, personId: detail.value } : detail
}

function settings(changes: Record<string, unknown>): Detail[] {
  return Object.entries(changes).map(([name, change]) => {
    const id = `settings.field.${name}`
    const { old: before, new: after } = isRecord(change) ? change : {}
    return { label: isMessage(id) ? t(id) : name, value: t('audit.change', { before: said(before), after: said(after) }) }
  })
}

function said(value: unknown): string {
  if (value === null || value === undefined || value === '') return t('audit.nothing')
  if (typeof value === 'boolean') return value ? t('audit.yes') : t('audit.no')
  if (typeof value === 'number') return formatNumber(value)
  if (typeof value === 'string') {
    const id = `cards.visibility.${value}`
    return isMessage(id) ? t(id) : value
  }
  // The only values with parts are pictures.
  return t('audit.picture')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
