/** What the codes of files and rows mean to a person. */

import type { ImportState, RowFault, RowOutcome } from '@/api/imports'
import type { FieldError } from '@/api/problem'
import { isMessage, locale, t } from '@/i18n'

type Tone = 'muted' | 'accent' | 'success' | 'warning' | 'danger'

export const TONES: Record<ImportState, Tone> = {
  checking: 'accent',
  checked: 'warning',
  running: 'accent',
  done: 'success',
  failed: 'danger',
  cancelled: 'muted',
}

export const OUTCOME_TONES: Record<RowOutcome, Tone> = {
  pending: 'muted',
  valid: 'accent',
  faulty: 'danger',
  created: 'success',
}

// Of these the server's sentence says more: how long is too long, what the choices are.
const TELLS_MORE = new Set(['too-long', 'not-a-choice', 'platform-host', 'beyond'])

/** What is wrong with a cell, and what would be right. */
export function faultMessage(fault: RowFault): string {
  if (locale.value === 'en' && TELLS_MORE.has(fault.code)) return fault.detail
  for (const id of [`imports.fault.${fault.code}`, `problems.field.${fault.code}`]) {
    if (isMessage(id)) return t(id, { row: fault.row ?? '' })
  }
  return fault.detail
}

/** What is wrong with a file as a whole, or with its header. */
export function fileMessage(error: FieldError): string {
  const column = error.pointer.replace(/^\/columns\//, '').replaceAll('~1', '/').replaceAll('~0', '~')
  const id = `imports.file.${error.code}`
  if (!isMessage(id)) return error.detail ?? t('problems.field.unknown')
  // It says which column may be meant.
  if (locale.value === 'en' && error.code === 'unknown-column' && error.detail) {
    return t('imports.file.hint', { column, hint: error.detail })
  }
  return t(id, { column })
}
