import { expect, test, vi } from 'vitest'
import { patchCard, previewCard, readCard } from '@/api/cards'
import { problemFrom, type Problem } from '@/api/problem'
import { problemMessage } from '@/api/problem-message'
import { aCard } from './support/card'
import { json, problem, serve } from './support/server'

const caught = (promise: Promise<unknown>) => promise.then(() => null, (error: unknown) => error as Problem)

test('a problem document becomes a problem with its code and fields', async () => {
  serve(() => problem(422, 'invalid', [{ pointer: '/name', code: 'too-short' }]))
  const error = await caught(readCard('1'))
  expect(error).toMatchObject({ code: 'invalid', status: 422, errors: [{ pointer: '/name', code: 'too-short' }] })
})

test('a problem document in answer to a request for HTML is understood too', async () => {
  serve(() => problem(401, 'not-signed-in'))
  expect(await caught(previewCard({ name: 'Ada' }, new AbortController().signal))).toMatchObject({ code: 'not-signed-in' })
})

test('an answer of a proxy without a document still has a code', async () => {
  serve(() => new Response('<h1>Bad gateway</h1>', { status: 502 }))
  expect(await caught(readCard('1'))).toMatchObject({ code: 'unavailable', status: 502 })
})

test('no answer at all means offline', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  expect(await caught(readCard('1'))).toMatchObject({ code: 'offline', status: 0 })
  vi.unstubAllGlobals()
})

test('an aborted request is no problem but stays an abort', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new DOMException('stopped', 'AbortError')))
  expect((await caught(readCard('1')))?.name).toBe('AbortError')
  vi.unstubAllGlobals()
})

test('a save names the revision it is based on', async () => {
  const received = serve(() => json(aCard()))
  await patchCard('1', 7, { bio: null })
  expect(received[0]).toMatchObject({ method: 'PATCH', path: '/api/cards/1', body: { bio: null } })
  expect(received[0]?.headers.get('If-Match')).toBe('"7"')
})

test('malformed field errors are left out', () => {
  expect(problemFrom(422, { code: 'invalid', errors: [null, { code: 'x' }, { pointer: '/a', code: 'b' }] }).errors).toEqual([
    { pointer: '/a', code: 'b' },
  ])
})

test('who asked too often reads for how many minutes to wait', async () => {
  serve(() => new Response('{"code": "too-many-requests"}', { status: 429, headers: { 'Retry-After': '61' } }))
  const error = await caught(readCard('1'))
  expect(error).toMatchObject({ code: 'too-many-requests', status: 429, wait: 61 })
  expect(problemMessage(error as Problem)).toBe('Too many requests. Try again in 2 minutes.')
})

test.each([null, '', 'Wed, 21 Oct 2026 07:28:00 GMT', '-1'])('without a number of seconds (%s) it says less', (retryAfter) => {
  expect(problemMessage(problemFrom(429, null, retryAfter))).toBe('Too many requests. Try again in a while.')
})

test('an unknown code has a sentence as well', () => {
  expect(problemMessage(problemFrom(500, { code: 'brand-new' }))).toContain('Something went wrong')
})
