import { expect, test } from 'vitest'
import { errorsByField } from '@/card/errors'
import { asRow, formOf } from '@/card/form'
import { useFieldErrors } from '@/composables/useFieldErrors'
import { fieldMessage } from '@/api/problem-message'
import { reactive } from 'vue'
import { aCard, aPhone } from './support/card'

const code = 'phone'

function formWithPhones() {
  return formOf(aCard({ phones: [aPhone('1111'), aPhone('2222')] }))
}

test('a pointer to a member names its field', () => {
  const errors = errorsByField([{ pointer: '/name', code }, { pointer: '/address/city', code }], formOf(aCard()))
  expect([...errors.keys()]).toEqual(['name', 'address.city'])
})

test('a pointer into a list names the row by its key', () => {
  const form = formWithPhones()
  const errors = errorsByField([{ pointer: '/phones/1/number', code }], form)
  expect([...errors.keys()]).toEqual([`phones.${form.phones[1]?.key}.number`])
})

test('a pointer counts only the rows that were sent', () => {
  const form = formWithPhones()
  form.phones.unshift(asRow({ number: '', label: 'mobile' }))
  const errors = errorsByField([{ pointer: '/phones/0/number', code }], form)
  expect([...errors.keys()]).toEqual([`phones.${form.phones[1]?.key}.number`])
})

test('an error of a whole row stands at the field that the row is about', () => {
  const form = formOf(aCard({ social_links: [{ platform: 'github', url: 'https://example.com/' }] }))
  const errors = errorsByField([{ pointer: '/social_links/0', code: 'platform-host' }], form)
  expect([...errors.keys()]).toEqual([`social_links.${form.social_links[0]?.key}.url`])
})

test('an error of a whole list stands at the list', () => {
  expect([...errorsByField([{ pointer: '/phones', code: 'too-many' }], formOf(aCard())).keys()]).toEqual(['phones'])
})

test('an error is said once the field was left, not while one types', () => {
  const errors = useFieldErrors(reactive(formOf(aCard())))
  errors.setLive([{ pointer: '/calendar_url', code: 'url-https' }])
  expect(errors.messageAt('calendar_url')).toBeUndefined()
  errors.leave('calendar_url')
  expect(errors.messageAt('calendar_url')).toBe('Only an address that begins with https://.')
  errors.setLive([])
  expect(errors.messageAt('calendar_url')).toBeUndefined()
})

test('what a save refused is said at once and stays until the value changes', () => {
  const form = reactive(formOf(aCard({ slug: 'grace' })))
  const errors = useFieldErrors(form)
  errors.setRefused([{ pointer: '/slug', code: 'taken', detail: 'This address is taken; try grace-2.' }])
  errors.setLive([])
  expect(errors.messageAt('slug')).toBe('This address is taken; try grace-2.')
  form.slug = 'grace-2'
  expect(errors.messageAt('slug')).toBeUndefined()
})

test('a refused row keeps its error when it moves', () => {
  const form = reactive(formWithPhones())
  const errors = useFieldErrors(form)
  const path = `phones.${form.phones[1]?.key}.number`
  errors.setRefused([{ pointer: '/phones/1/number', code }])
  form.phones.reverse()
  expect(errors.messageAt(path)).toContain('not a telephone number')
})

test('a code that is not known here falls back to the server’s sentence', () => {
  expect(fieldMessage({ pointer: '/name', code: 'brand-new', detail: 'Too green.' })).toBe('Too green.')
  expect(fieldMessage({ pointer: '/name', code: 'too-short', detail: 'x' })).toBe('This cannot be empty.')
})
