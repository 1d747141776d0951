/** What problem codes mean to a person. The server's own sentence is shown only where a code is not known here. */

import type { FieldError, Problem } from '@/api/problem'

const PROBLEMS: Record<string, string> = {
  offline: 'There is no connection. Your changes are kept; try again in a moment.',
  'not-signed-in': 'Your session has ended. Sign in to go on.',
  'not-found': 'This card is no longer there.',
  forbidden: 'This is for administrators.',
  'too-many-cards': 'You have as many cards as your organisation allows.',
  'slug-taken': 'This address is taken.',
  'changed-meanwhile': 'This card was changed in the meantime.',
  'too-large': 'This is too large.',
  'too-many-pixels': 'This picture has too many pixels. Choose a smaller one.',
  'unusable-image': 'This file is not a picture that can be used. Choose a JPEG, PNG or WebP file.',
  'unsupported-media-type': 'This file is not a picture that can be used. Choose a JPEG, PNG or WebP file.',
  'too-many-requests': 'Too many requests. Try again in a while.',
  unavailable: 'Kontakt cannot answer just now. Try again in a moment.',
  invalid: 'Some values are not accepted.',
}

/** A sentence about a problem as a whole. */
export function problemMessage(problem: Problem): string {
  return PROBLEMS[problem.code] ?? 'Something went wrong on our side. Try again in a moment.'
}

const FIELDS: Record<string, string> = {
  required: 'This cannot be empty.',
  'too-short': 'This is too short.',
  'too-long': 'This is too long.',
  'too-many': 'There are too many of these.',
  'control-character': 'This holds an invisible control character; type it again without.',
  'url-scheme': 'Only web addresses that begin with https:// or http://.',
  url: 'This is not a web address, such as https://example.com.',
  'url-user': 'A web address must not hold a user name.',
  'url-https': 'Only an address that begins with https://.',
  country: 'This is not a country code.',
  phone: 'This is not a telephone number, such as +372 5555 5555.',
}

// Codes that mean something more precise at one field.
const AT_POINTER: [RegExp, string, string][] = [
  [/^\/name$|\/(number|email|url)$/, 'too-short', 'This cannot be empty.'],
  [/^\/slug$/, 'too-short', 'At least two characters.'],
  [/^\/slug$/, 'string-pattern-mismatch', 'Only small letters, digits, and single hyphens between them.'],
  [/_color$/, 'string-pattern-mismatch', 'A colour code has six digits, such as #0f172a.'],
  [/\/email$/, 'value-error', 'This is not an e-mail address, such as ada@example.com.'],
]

/** A sentence about one field: what would be right. */
export function fieldMessage(error: FieldError): string {
  const special = AT_POINTER.find(([pointer, code]) => code === error.code && pointer.test(error.pointer))
  if (special) return special[2]
  if (error.code === 'taken') return error.detail ?? 'This address is taken. Choose another.'
  return FIELDS[error.code] ?? error.detail ?? 'This value is not accepted.'
}
