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

test('what somebody else changed elsewhere is taken in, and mine is saved on top, without a question', async () => {
  const received = servesCard(aCard({ revision: 5, company: 'Academy' }))
  const { draft, writes } = editing(aCard({ company: 'Society' }))
  draft.form.bio = 'Engines.'
  expect(await writes.save()).toBe('merged')
  expect(received.map(({ method }) => method)).toEqual(['PATCH', 'GET', 'PATCH'])
  expect(received[2]?.body).toEqual({ bio: 'Engines.' })
  expect(draft.form).toMatchObject({ bio: 'Engines.', company: 'Academy' })
  expect(draft.isDirty.value).toBe(false)
})

test('where both changed the same, mine stays if I say so', async () => {
  const received = servesCard(aCard({ revision: 5, bio: 'Theirs.', company: 'Academy' }))
  const { draft, writes } = editing(aCard())
  draft.form.bio = 'Mine.'
  const saving = writes.save()
  await settled()
  expect(writes.conflict.asked.value?.parts).toEqual(['bio'])
  expect(writes.conflict.asked.value?.theirs.bio).toBe('Theirs.')
  writes.conflict.answer(new Set())
  expect(await saving).toBe('merged')
  expect(received.at(-1)?.body).toEqual({ bio: 'Mine.' })
  expect(draft.form.company).toBe('Academy')
  expect(writes.conflict.asked.value).toBeNull()
})

test('each part is decided by itself', async () => {
  const received = servesCard(aCard({ revision: 5, bio: 'Theirs.', job_title: 'Countess' }))
  const { draft, writes } = editing(aCard())
  draft.form.bio = 'Mine.'
  draft.form.job_title = 'Analyst'
  const saving = writes.save()
  await settled()
  expect(writes.conflict.asked.value?.parts).toEqual(['job_title', 'bio'])
  writes.conflict.answer(new Set(['bio']))
  expect(await saving).toBe('merged')
  expect(received.at(-1)?.body).toEqual({ job_title: 'Analyst' })
  expect(draft.form).toMatchObject({ bio: 'Theirs.', job_title: 'Analyst' })
})

test('taking all of theirs drops my changes and sends nothing more', async () => {
  const received = servesCard(aCard({ revision: 5, bio: 'Theirs.' }))
  const { draft, writes } = editing(aCard())
  draft.form.bio = 'Mine.'
  const saving = writes.save()
  await settled()
  writes.conflict.answer(new Set(['bio']))
  expect(await saving).toBe('reloaded')
  expect(draft.form.bio).toBe('Theirs.')
  expect(draft.isDirty.value).toBe(false)
  expect(received.map(({ method }) => method)).toEqual(['PATCH', 'GET'])
})

test('putting a conflict off keeps what was typed', async () => {
  servesCard(aCard({ revision: 5, bio: 'Theirs.' }))
  const { draft, writes } = editing(aCard())
  draft.form.bio = 'Mine.'
  const saving = writes.save()
  await settled()
  writes.conflict.answer(null)
  expect(await saving).toBe('failed')
  expect(writes.problem.value).toBeNull()
  expect(draft.patch.value).toEqual({ bio: 'Mine.' })
})

const picture = { url: '/uploads/a.webp', width: 9, height: 9, alt: null }

test('what a picture shows is saved with the rest', async () => {
  const received = serve(({ path, body }) => {
    const alt = path.endsWith('/avatar') ? (body as { alt: string }).alt : null
    return json(aCard({ revision: 2 + Number(!!alt), bio: 'Engines.', images: { avatar: { ...picture, alt } } }))
  })
  const { draft, writes } = editing(aCard({ images: { avatar: picture } }))
  draft.form.bio = 'Engines.'
  draft.form.alts.avatar = 'Ada in 1843'
  expect(await writes.save()).toBe('saved')
  expect(received.map(({ body }) => body)).toEqual([{ bio: 'Engines.' }, { alt: 'Ada in 1843' }])
  expect(received[1]?.headers.get('If-Match')).toBe('"2"')
  expect(draft.isDirty.value).toBe(false)
})

test('a refused description points to its field', async () => {
  serve(() => problem(422, 'invalid', [{ pointer: '/alt', code: 'too-long' }]))
  const { draft, writes } = editing(aCard({ images: { avatar: picture } }))
  draft.form.alts.avatar = 'x'.repeat(201)
  expect(await writes.save()).toBe('failed')
  expect(writes.problem.value?.errors).toEqual([{ pointer: '/alts/avatar', code: 'too-long' }])
})

test('a picture is not removed over another one that somebody put there meanwhile, unless I say so', async () => {
  const received = servesCard(aCard({ revision: 5, images: { avatar: { ...picture, url: '/uploads/b.webp' } } }))
  const { draft, writes } = editing(aCard({ images: { avatar: picture } }))
  const removing = writes.saveImage('avatar', { picture: null }).catch((error: unknown) => error)
  await settled()
  expect(writes.conflict.asked.value?.parts).toEqual(['images.avatar'])
  writes.conflict.answer(new Set(['images.avatar']))
  expect(await removing).toMatchObject({ code: 'changed-meanwhile' })
  expect(draft.card.value.images.avatar?.url).toBe('/uploads/b.webp')
  expect(received.map(({ method }) => method)).toEqual(['DELETE', 'GET'])
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
