import { expect, test } from 'vitest'
import { ACTIONS } from '@/admin/audit/actions'
import { actionWords, detailsOf, doer, namelessActor } from '@/admin/audit/details'
import { limitsOf } from '@/admin/audit/period'

test('every action that is known has words, and one that is not speaks for itself', () => {
  expect(ACTIONS.filter((code) => actionWords(code) === code)).toEqual([])
  expect(actionWords('card-created')).toBe('Made a card')
  expect(actionWords('card-folded')).toBe('card-folded')
})

test('settings are told before and after, in words', () => {
  const settings = {
    org_name: { old: 'Kontakt', new: 'Society' },
    allow_user_colors: { old: true, new: false },
    org_logo: { old: null, new: { webp: 'a.webp', png: 'a.png' } },
    default_visibility: { old: 'public', new: 'disabled' },
  }
  expect(detailsOf({ settings })).toEqual([
    { label: 'Name', value: 'Kontakt → Society' },
    { label: 'Colours of their own', value: 'Yes → No' },
    { label: 'Logo', value: 'nothing → a picture' },
    { label: 'Visibility of new cards', value: 'Public → Disabled' },
  ])
})

test('a person among the details can be followed, and what is not known is shown as it is', () => {
  expect(detailsOf({ owner_id: 'id-of-grace', rows: 5000, colour: 'red' })).toEqual([
    { label: 'New owner', value: 'id-of-grace', personId: 'id-of-grace' },
    { label: 'Rows', value: '5,000' },
    { label: 'colour', value: 'red' },
  ])
})

test('a change of a card tells values that are not personal, and names the other fields', () => {
  const changes = { theme: { old: null, new: 'dark' }, visibility: { old: 'public', new: 'unlisted' } }
  expect(detailsOf({ fields: ['name', 'phones', 'social_links', 'theme', 'visibility'], changes })).toEqual([
    { label: 'Changed fields', value: 'Name, Phones, Social links' },
    { label: 'Theme', value: 'nothing → Dark' },
    { label: 'Who can see it', value: 'Public → Unlisted' },
  ])
})

test('a change of the role is told once, before and after', () => {
  expect(detailsOf({ old: 'user', new: 'admin' })).toEqual([{ label: 'Role', value: 'Member → Administrator' }])
})

test('what somebody wrote is not taken for one of the choices', () => {
  expect(detailsOf({ settings: { org_name: { old: 'dark', new: 'public' } } })[0]?.value).toBe('dark → public')
})

test('who has no name is gone, a stranger, or the server', () => {
  const entry = { id: '1', at: '', action: 'sign-in-failed', actor: null, subject: null, address: null, details: {} }
  expect(namelessActor({ ...entry, actor: { id: '2', name: null } })).toBe('No longer known')
  expect(namelessActor({ ...entry, address: '203.0.113.7' })).toBe('Somebody')
  expect(namelessActor(entry)).toBe('Kontakt')
})

test('whom the identity provider signs out is named, although the provider did it', () => {
  const subject = { type: 'user', id: '2', name: 'Grace' }
  const entry = { id: '1', at: '', action: 'signed-out-by-provider', actor: null, subject, address: null, details: {} }
  expect(doer(entry)).toEqual(subject)
  expect(namelessActor({ ...entry, subject: { ...subject, name: null } })).toBe('No longer known')
})

test('a period is made of whole days where the person is', () => {
  const now = new Date(2026, 10, 23, 15, 30)
  expect(limitsOf('any', '2026-01-01', '', now)).toEqual({ from: '', to: '' })
  expect(limitsOf('today', '', '', now)).toEqual({ from: new Date(2026, 10, 23).toISOString(), to: '' })
  expect(limitsOf('week', '', '', now).from).toBe(new Date(2026, 10, 17).toISOString())
  expect(limitsOf('own', '2026-02-27', '2026-02-28', now)).toEqual({
    from: new Date(2026, 1, 27).toISOString(),
    to: new Date(2026, 2, 1).toISOString(),
  })
  expect(limitsOf('own', 'yesterday', '', now)).toEqual({ from: '', to: '' })
  expect(limitsOf('own', '2026-13-99', '2026-02-30', now)).toEqual({ from: '', to: '' })
})
