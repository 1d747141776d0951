import { expect, test } from 'vitest'
import type { RowFault } from '@/api/imports'
import { COLUMNS } from '@/imports/columns'
import { faultMessage, fileMessage } from '@/imports/words'

const aFault = (code: string, changes: Partial<RowFault> = {}): RowFault => ({
  column: 'email',
  code,
  detail: 'The server says so.',
  value: 'x',
  row: null,
  ...changes,
})

test('a fault is told by its code', () => {
  expect(faultMessage(aFault('email'))).toBe('This is not an e-mail address, such as ada@example.com.')
  expect(faultMessage(aFault('slug-twice', { row: 12 }))).toBe('Row 12 has this address, too.')
})

test('codes that any form knows have the words of the forms', () => {
  expect(faultMessage(aFault('url'))).toBe('This is not a web address, such as https://example.com.')
})

test('where the server knows more, and for codes that are not known here, it speaks itself', () => {
  expect(faultMessage(aFault('too-long', { detail: 'At most 120 characters.' }))).toBe('At most 120 characters.')
  expect(faultMessage(aFault('of-a-newer-server'))).toBe('The server says so.')
})

test('an unknown column is named, with the one that may be meant', () => {
  const detail = 'Kontakt has no such column; is it email?'
  expect(fileMessage({ pointer: '/columns/e~1~0mial', code: 'unknown-column', detail })).toBe(
    '“e/~mial”: Kontakt has no such column; is it email?',
  )
  expect(fileMessage({ pointer: '/columns/email', code: 'column-twice' })).toBe('“email” is there twice.')
})

test('a file that cannot be read is told what would be right', () => {
  expect(fileMessage({ pointer: '/file', code: 'spreadsheet' })).toBe('This is a spreadsheet. Save it as CSV, with the encoding UTF-8.')
  expect(fileMessage({ pointer: '/file', code: 'of-a-newer-server', detail: 'Something else.' })).toBe('Something else.')
})

test('the help names no column twice', () => {
  expect(new Set(COLUMNS).size).toBe(COLUMNS.length)
})
