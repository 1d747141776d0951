import { expect, test } from 'vitest'
import { groupOf, isDrawn, lostOffer, offersOf, usualFields } from '@/signature/fields'
import { aCard, aPhone } from './support/card'

const card = aCard({
  pronouns: 'she/her',
  job_title: 'Analyst',
  phones: [aPhone('+1 1', 'fax'), aPhone('+1 2', 'work'), aPhone('+1 3', 'My desk'), aPhone('+1 4')],
  emails: [
    { email: 'ada@example.com', label: 'work' },
    { email: 'ada@example.org', label: null },
  ],
  websites: [{ url: 'https://www.ada.example/notes/', label: 'Notes' }],
  social_links: [{ platform: 'github', url: 'https://github.com/ada' }],
  calendar_url: 'https://calendar.example/ada',
  images: { avatar: { url: '/a', width: 1, height: 1, alt: null }, banner: null, background: null },
})
const organisation = { org_name: 'Society', org_logo: {} }
const names = (changes = {}) => offersOf({ ...card, ...changes }, organisation).map(({ name }) => name)

test('what the card has is offered by identity, and nothing that it does not have', () => {
  expect(names()).toEqual([
    'name',
    'pronouns',
    'job_title',
    'phone:+1 1',
    'phone:+1 2',
    'phone:+1 3',
    'phone:+1 4',
    'email:ada@example.com',
    'email:ada@example.org',
    'website:https://www.ada.example/notes/',
    'social:https://github.com/ada',
    'picture',
    'logo',
    'booking',
    'card',
  ])
  expect(offersOf(aCard(), null).map(({ name }) => name)).toEqual(['name', 'card'])
})

test('a disabled card offers neither its photo nor its link', () => {
  expect(names({ visibility: 'disabled' })).not.toContain('picture')
  expect(names({ visibility: 'disabled' })).not.toContain('card')
})

test('labels are in words, own ones as they are, and addresses without what everybody knows', () => {
  const said = Object.fromEntries(offersOf(card, organisation).map(({ name, label, value }) => [name, [label, value]]))
  expect(said['phone:+1 1']).toEqual(['Fax', '+1 1'])
  expect(said['phone:+1 3']).toEqual(['My desk', '+1 3'])
  expect(said['phone:+1 4']).toEqual(['Phone', '+1 4'])
  expect(said['website:https://www.ada.example/notes/']).toEqual(['Notes', 'ada.example/notes'])
  expect(said['social:https://github.com/ada']).toEqual(['GitHub', 'github.com/ada'])
  expect(said.logo).toEqual(['Logo', 'Society'])
})

test('a new signature begins with the first of everything, two telephones, and no fax', () => {
  expect(usualFields(card, offersOf(card, organisation))).toEqual([
    'name',
    'job_title',
    'phone:+1 2',
    'phone:+1 3',
    'email:ada@example.com',
    'website:https://www.ada.example/notes/',
    'social:https://github.com/ada',
    'picture',
    'booking',
    'card',
  ])
})

test('each field has its group', () => {
  const groups = ['department', 'phone:+1 2', 'address', 'social:https://github.com/ada', 'booking'].map(groupOf)
  expect(groups).toEqual(['person', 'contact', 'contact', 'profiles', 'more'])
})

test('the minimal layout leaves pictures out', () => {
  expect(['picture', 'logo', 'name'].map((name) => isDrawn(name, 'minimal'))).toEqual([false, false, true])
  expect(isDrawn('picture', 'compact')).toBe(true)
})

test('what the card does not have any more still says what it was', () => {
  expect(lostOffer('email:old@example.com')).toEqual({ name: 'email:old@example.com', label: 'E-mail', value: 'old@example.com' })
  expect(lostOffer('job_title').label).toBe('Role')
})
