/** From the pointers of a problem document to the fields of the form. */

import type { FieldError } from '@/api/problem'
import { sentRows } from './body'
import { LIST_MEMBERS, type CardForm, type ListMember } from './form'

/** Names a field of the form: `name`, `address.city`, or `phones.row7.number`, which moves with its row. */
export type FieldPath = string

/** Errors by field. An error of a whole row is put at the field that the row is about. */
export function errorsByField(errors: readonly FieldError[], form: CardForm): ReadonlyMap<FieldPath, FieldError> {
  const byField = new Map<FieldPath, FieldError>()
  for (const error of errors) {
    const path = pathOf(error.pointer, form)
    if (!byField.has(path)) byField.set(path, error)
  }
  return byField
}

const MAIN_FIELD: Record<ListMember, string> = { phones: 'number', emails: 'email', websites: 'url', social_links: 'url' }

function pathOf(pointer: string, form: CardForm): FieldPath {
  const [member = '', index, part] = pointer.split('/').slice(1).map(unescaped)
  if (!isList(member) || index === undefined) return [member, index].filter(Boolean).join('.')
  const row = sentRows(form, member)[Number(index)]
  if (!row) return member
  return `${member}.${row.key}.${part ?? MAIN_FIELD[member]}`
}

function isList(member: string): member is ListMember {
  return (LIST_MEMBERS as readonly string[]).includes(member)
}

// RFC 6901, section 4: ~1 first, so that ~01 becomes ~1.
function unescaped(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~')
}
