import { describe, expect, test } from 'vitest'
import { bodyOf, patchOf } from '@/card/body'
import { asRow, formOf } from '@/card/form'
import { aCard, aPhone } from './support/card'

function changed(card: ReturnType<typeof aCard>, change: (form: ReturnType<typeof formOf>) => void) {
  const form = formOf(card)
  change(form)
  return patchOf(formOf(card), form)
}

describe('a patch', () => {
  test('is null while nothing is changed', () => {
    expect(changed(aCard({ phones: [aPhone('+372 5555 5555')] }), () => undefined)).toBeNull()
  })

  test('holds only the members that differ', () => {
    expect(changed(aCard(), (form) => (form.job_title = 'Analyst'))).toEqual({ job_title: 'Analyst' })
  })

  test('clears with null what was emptied', () => {
    expect(changed(aCard({ bio: 'Engines.' }), (form) => (form.bio = '  \n '))).toEqual({ bio: null })
  })

  test('ignores spaces around a text', () => {
    expect(changed(aCard({ company: 'Society' }), (form) => (form.company = ' Society '))).toBeNull()
  })

  test('returns a colour to the organisation with null', () => {
    expect(changed(aCard({ primary_color: '#112233' }), (form) => (form.primary_color = null))).toEqual({
      primary_color: null,
    })
  })

  test('holds only the changed parts of an address', () => {
    const address = { street: '12 St James', city: 'London', region: null, postal_code: null, country: 'GB' }
    const patch = changed(aCard({ address }), (form) => Object.assign(form.address, { city: 'Tallinn', street: '' }))
    expect(patch).toEqual({ address: { city: 'Tallinn', street: null } })
  })

  test('clears an address of which nothing is left', () => {
    const address = { street: null, city: 'London', region: null, postal_code: null, country: null }
    expect(changed(aCard({ address }), (form) => (form.address.city = ''))).toEqual({ address: null })
  })

  test('holds the whole list when one row of it differs', () => {
    const card = aCard({ phones: [aPhone('1111'), aPhone('2222', 'work')] })
    const patch = changed(card, (form) => Object.assign(form.phones[0] ?? {}, { number: '3333' }))
    expect(patch).toEqual({
      phones: [
        { number: '3333', label: null },
        { number: '2222', label: 'work' },
      ],
    })
  })

  test('empties a list with an empty list', () => {
    expect(changed(aCard({ phones: [aPhone('1111')] }), (form) => form.phones.splice(0))).toEqual({ phones: [] })
  })

  test('notices that rows changed places', () => {
    const card = aCard({ phones: [aPhone('1111'), aPhone('2222')] })
    expect(changed(card, (form) => form.phones.reverse())?.phones?.map(({ number }) => number)).toEqual(['2222', '1111'])
  })

  test('leaves out a fresh row in which nothing was typed', () => {
    expect(changed(aCard(), (form) => form.phones.push(asRow({ number: ' ', label: 'mobile' })))).toBeNull()
  })

  test('holds a switch that was turned off', () => {
    expect(changed(aCard({ obfuscate: true }), (form) => (form.obfuscate = false))).toEqual({ obfuscate: false })
  })
})

test('a whole body sends neither keys of rows nor the numbers that the server made', () => {
  const body = bodyOf(formOf(aCard({ phones: [{ number: '1111', e164: '+1111', label: null }] })))
  expect(body.phones).toEqual([{ number: '1111', label: null }])
})
