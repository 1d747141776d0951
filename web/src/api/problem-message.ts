/** What problem codes mean to a person. The server's own sentence is shown only where a code is not known here. */

import type { FieldError, Problem } from '@/api/problem'
import { isMessage, locale, t, type MessageId } from '@/i18n'

/** A sentence about a problem as a whole. */
export function problemMessage(problem: Problem): string {
  if (problem.status === 429 && problem.wait !== null) return t('problems.wait', { minutes: Math.max(1, Math.ceil(problem.wait / 60)) })
  const id = `problems.code.${problem.code}`
  return t(isMessage(id) ? id : 'problems.unknown')
}

// Codes that mean something more precise at one field.
const AT_POINTER: [RegExp, string, MessageId][] = [
  [/^\/name$|\/(email|url)$/, 'too-short', 'problems.field.required'],
  [/\/number$/, 'too-short', 'problems.field.phone'],
  [/^\/slug$/, 'too-short', 'problems.special.slug-short'],
  [/^\/slug$/, 'string-pattern-mismatch', 'problems.special.slug-pattern'],
  [/_color$/, 'string-pattern-mismatch', 'problems.special.colour'],
  [/\/email$/, 'value-error', 'problems.special.email'],
]

/** A sentence about one field: what would be right. */
export function fieldMessage(error: FieldError): string {
  const special = AT_POINTER.find(([pointer, code]) => code === error.code && pointer.test(error.pointer))
  if (special) return t(special[2])
  // The server proposes an address that is free, in English.
  if (error.code === 'taken' && error.detail && locale.value === 'en') return error.detail
  const id = `problems.field.${error.code}`
  return isMessage(id) ? t(id) : (error.detail ?? t('problems.field.unknown'))
}
