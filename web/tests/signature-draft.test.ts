import { computed, shallowRef } from 'vue'
import { expect, test } from 'vitest'
import type { Signature, SignatureBody } from '@/api/signatures'
import { offersOf } from '@/signature/fields'
import { keepTyped, takeTyped } from '@/signature/kept'
import { bodyOf, useSignatureDraft } from '@/signature/useSignatureDraft'
import { useSignatureWrites } from '@/signature/useSignatureWrites'
import { aCard, aPhone } from './support/card'
import { json, problem, serve } from './support/server'

const card = shallowRef(aCard({ job_title: 'Analyst', company: 'Society', phones: [aPhone('+1 1'), aPhone('+1 2')] }))
const BODY: SignatureBody = {
  card_id: card.value.id,
  name: 'Work',
  layout: 'classic',
  fields: ['name', 'company', 'phone:+1 2', 'phone:+1 9'],
  accent: null,
  disclaimer: null,
}
const SAVED: Signature = {
  ...BODY,
  id: '01890000-0000-7000-8000-000000000002',
  card_name: 'Ada Lovelace',
  missing: ['phone:+1 9'],
  accent: null,
  disclaimer: null,
  revision: 3,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
}
const made = () => useSignatureDraft(BODY, computed(() => offersOf(card.value, null)))
const namesOf = (draft: ReturnType<typeof made>, group: 'person' | 'contact') => draft.rowsOf(group).map(({ name }) => name)

test('what is ticked keeps its order, and the rest stands where it does on the card', () => {
  const draft = made()
  expect(namesOf(draft, 'person')).toEqual(['name', 'job_title', 'company'])
  expect(namesOf(draft, 'contact')).toEqual(['phone:+1 1', 'phone:+1 2', 'phone:+1 9'])
  expect(draft.body.value).toEqual(BODY)
  expect(draft.isDirty.value).toBe(false)
})

test('a field that the card lost is told apart', () => {
  const lost = made().rowsOf('contact').map(({ isLost, isTicked }) => [isLost, isTicked])
  expect(lost).toEqual([
    [false, false],
    [false, true],
    [true, true],
  ])
})

test('ticking and unticking move nothing', () => {
  const draft = made()
  draft.tick('job_title', true)
  expect(namesOf(draft, 'person')).toEqual(['name', 'job_title', 'company'])
  expect(draft.body.value.fields.slice(0, 3)).toEqual(['name', 'job_title', 'company'])
  expect(draft.isDirty.value).toBe(true)
  draft.tick('job_title', false)
  expect(draft.isDirty.value).toBe(false)
})

test('a row moves within its group, and not beyond', () => {
  const draft = made()
  expect(draft.move('person', 2, 0)).toBe(true)
  expect(namesOf(draft, 'person')).toEqual(['company', 'name', 'job_title'])
  expect(draft.body.value.fields).toEqual(['phone:+1 2', 'phone:+1 9', 'company', 'name'])
  expect(draft.move('person', 2, 3)).toBe(false)
  expect(draft.move('person', 0, -1)).toBe(false)
})

test('empty texts are sent as null', () => {
  const draft = made()
  Object.assign(draft.form, { accent: '', disclaimer: '  ', name: ' Work ' })
  expect(draft.body.value).toEqual(BODY)
})

test('saving sends everything with the revision, and what was sent is saved then', async () => {
  const draft = made()
  const received = serve(() => json({ ...SAVED, name: 'Home', revision: 4 }))
  const writes = useSignatureWrites(draft, SAVED)
  draft.form.name = 'Home'
  expect(await writes.save()).toBe('saved')
  expect(received[0]).toMatchObject({ method: 'PATCH', body: { ...BODY, name: 'Home' } })
  expect(received[0]?.headers.get('if-match')).toBe('"3"')
  expect(draft.isDirty.value).toBe(false)
  expect(writes.signature.value?.revision).toBe(4)
})

test('a signature that was never saved is made', async () => {
  const received = serve(() => json(SAVED, 201))
  const writes = useSignatureWrites(made(), null)
  expect(await writes.save()).toBe('created')
  expect(received[0]).toMatchObject({ method: 'POST', path: '/api/me/signatures' })
})

test.each([true, false])('of two versions the person keeps one (own: %s)', async (keepsMine) => {
  const draft = made()
  const received = serve(({ method, headers }) => {
    if (method === 'GET') return json({ ...SAVED, name: 'Theirs', revision: 7 })
    return headers.get('if-match') === '"7"' ? json({ ...SAVED, revision: 8 }) : problem(412, 'changed-meanwhile')
  })
  const writes = useSignatureWrites(draft, SAVED)
  draft.form.name = 'Mine'
  expect(await writes.save()).toBe('failed')
  expect(writes.isConflicting.value).toBe(true)
  expect(await writes.settle(keepsMine)).toBe(keepsMine ? 'saved' : 'reloaded')
  expect(draft.form.name).toBe(keepsMine ? 'Mine' : 'Theirs')
  expect(draft.isDirty.value).toBe(false)
  expect(received.map(({ method }) => method)).toEqual(keepsMine ? ['PATCH', 'GET', 'PATCH'] : ['PATCH', 'GET'])
})

test('a session that has ended and a refusal are told apart', async () => {
  const writes = useSignatureWrites(made(), SAVED)
  serve(() => problem(401, 'not-signed-in'))
  await writes.save()
  expect(writes.hasExpired.value).toBe(true)
  serve(() => problem(422, 'invalid', [{ pointer: '/name', code: 'too-short' }]))
  await writes.save()
  expect(writes.problem.value?.errors[0]?.pointer).toBe('/name')
})

test('what was typed is given back once, at its own address', () => {
  keepTyped('/signatures/new', bodyOf(SAVED))
  expect(takeTyped('/signatures/other')).toBeNull()
  expect(takeTyped('/signatures/new')).toEqual(BODY)
  expect(takeTyped('/signatures/new')).toBeNull()
})
