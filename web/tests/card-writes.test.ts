import { expect, test } from 'vitest'
import { nextTick } from 'vue'
import type { Card } from '@/api/types'
import { useCardDraft } from '@/composables/useCardDraft'
import { useCardWrites } from '@/composables/useCardWrites'
import { aCard } from './support/card'
import { json, problem, serve, settled } from './support/server'

/** A server that holds one card, changed by somebody else to this revision after it was loaded. */
function servesCard(theirs: Card) {
  let stored = theirs
  return serve(({ method, headers, body }) => {
    if (method === 'GET') return json(stored)
    if (headers.get('If-Match') !== `"${stored.revision}"`) return problem(412, 'changed-meanwhile')
    stored = { ...stored, ...(body as Partial<Card>), revision: stored.revision + 1 }
    return json(stored)
  })
}

function editing(loaded: Card) {
  const draft = useCardDraft(loaded)
  return { draft, writes: useCardWrites(draft) }
}

test('a save sends the changed members and takes the answer', async () => {
  const received = servesCard(aCard())
  const { draft, writes } = editing(aCard())
  draft.form.bio = 'Engines.'
  expect(await writes.save()).toBe('saved')
  expect(received.map(({ body }) => body)).toEqual([{ bio: 'Engines.' }])
  expect(draft.card.value.revision).toBe(2)
  expect(draft.isDirty.value).toBe(false)
})

test('after a save the form shows what the server made of it', async () => {
  serve(() => json(aCard({ revision: 2, calendar_url: 'https://example.com/' })))
  const { draft, writes } = editing(aCard())
  draft.form.calendar_url = 'example.com'
  await writes.save()
  expect(draft.form.calendar_url).toBe('https://example.com/')
  expect(draft.isDirty.value).toBe(false)
})

test('without a change nothing is sent', async () => {
  const received = servesCard(aCard())
  expect(await editing(aCard()).writes.save()).toBe('unchanged')
  expect(received).toEqual([])
})

test('keeping mine saves my members on top of theirs', async () => {
  const received = servesCard(aCard({ revision: 5, company: 'Academy' }))
  const { draft, writes } = editing(aCard({ company: 'Society' }))
  draft.form.bio = 'Engines.'
  const saving = writes.save()
  await settled()
  expect(writes.isConflicting.value).toBe(true)
  writes.decide('keep')
  expect(await saving).toBe('saved')
  expect(received.map(({ method }) => method)).toEqual(['PATCH', 'GET', 'PATCH'])
  expect(received[2]?.body).toEqual({ bio: 'Engines.' })
  expect(draft.form).toMatchObject({ bio: 'Engines.', company: 'Academy' })
  expect(writes.isConflicting.value).toBe(false)
})

test('reloading theirs drops my changes and sends nothing more', async () => {
  const received = servesCard(aCard({ revision: 5, bio: 'Theirs.' }))
  const { draft, writes } = editing(aCard())
  draft.form.bio = 'Mine.'
  const saving = writes.save()
  await settled()
  writes.decide('reload')
  expect(await saving).toBe('reloaded')
  expect(draft.form.bio).toBe('Theirs.')
  expect(draft.isDirty.value).toBe(false)
  expect(received.map(({ method }) => method)).toEqual(['PATCH', 'GET'])
})

test('cancelling a conflict keeps what was typed', async () => {
  servesCard(aCard({ revision: 5 }))
  const { draft, writes } = editing(aCard())
  draft.form.bio = 'Mine.'
  const saving = writes.save()
  await settled()
  writes.decide('cancel')
  expect(await saving).toBe('failed')
  expect(writes.problem.value).toBeNull()
  expect(draft.patch.value).toEqual({ bio: 'Mine.' })
})

test('a save without a session asks to sign in and keeps what was typed', async () => {
  serve(() => problem(401, 'not-signed-in'))
  const { draft, writes } = editing(aCard())
  draft.form.bio = 'Mine.'
  expect(await writes.save()).toBe('failed')
  expect(writes.hasExpired.value).toBe(true)
  expect(draft.form.bio).toBe('Mine.')
})

test('a refused save tells why', async () => {
  serve(() => problem(409, 'slug-taken', [{ pointer: '/slug', code: 'taken' }]))
  const { draft, writes } = editing(aCard())
  draft.form.slug = 'grace'
  expect(await writes.save()).toBe('failed')
  expect(writes.problem.value?.errors).toEqual([{ pointer: '/slug', code: 'taken' }])
})

test('a second save does not start while one is running', async () => {
  const received = servesCard(aCard())
  const { draft, writes } = editing(aCard())
  draft.form.bio = 'Engines.'
  const first = writes.save()
  await nextTick()
  expect(await writes.save()).toBe('unchanged')
  expect(await first).toBe('saved')
  expect(received).toHaveLength(1)
})
