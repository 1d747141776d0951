import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope, nextTick, reactive, type EffectScope } from 'vue'
import { SLUG_PAUSE, tidied, useSlugAvailability } from '@/composables/useSlugAvailability'
import { json, problem, serve, type Received } from './support/server'

let scope: EffectScope
beforeEach(() => {
  vi.useFakeTimers()
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

const wanted = ({ path }: Received) => path.split('/').at(-1) ?? ''
const answer = (request: Received) => {
  const slug = wanted(request)
  const available = slug !== 'grace'
  return json({ slug, available, suggestion: available ? null : 'grace-2' })
}

function typing(handler: (request: Received) => Response | Promise<Response> = answer) {
  const received = serve(handler)
  const form = reactive({ slug: 'ada' })
  const found = scope.run(() => useSlugAvailability(() => form.slug, () => ({ id: 'card', slug: 'ada' })))
  if (!found) throw new Error('no scope')
  const type = async (slug: string, pause = SLUG_PAUSE) => {
    form.slug = slug
    await nextTick()
    await vi.advanceTimersByTimeAsync(pause)
  }
  return { received, type, ...found }
}

test('the card’s own address needs no answer', () => {
  const { received, state } = typing()
  expect(state.value).toBe('own')
  expect(received).toEqual([])
})

test('a free address is said to be free', async () => {
  const { state, suggestion, type } = typing()
  await type('hopper', 0)
  expect(state.value).toBe('asking')
  await vi.advanceTimersByTimeAsync(SLUG_PAUSE)
  expect(state.value).toBe('free')
  expect(suggestion.value).toBeNull()
})

test('for a taken address another is suggested, until one types on', async () => {
  const { state, suggestion, type } = typing()
  await type('grace')
  expect([state.value, suggestion.value]).toEqual(['taken', 'grace-2'])
  await type('grace-h', 0)
  expect([state.value, suggestion.value]).toEqual(['asking', null])
})

test('only the last of many keystrokes is asked for', async () => {
  const { received, type } = typing()
  for (const slug of ['ho', 'hop', 'hopp']) await type(slug, SLUG_PAUSE - 1)
  await vi.advanceTimersByTimeAsync(1)
  expect(received.map(wanted)).toEqual(['hopp'])
})

test('a late answer does not replace a later one', async () => {
  const answers: ((response: Response) => void)[] = []
  const { received, state, type } = typing(() => new Promise((resolve) => answers.push(resolve)))
  await type('grace')
  await type('hopper')
  answers[1]?.(answer(received[1] as Received))
  await vi.advanceTimersByTimeAsync(0)
  answers[0]?.(answer(received[0] as Received))
  await vi.advanceTimersByTimeAsync(0)
  expect(state.value).toBe('free')
})

test.each(['', 'a', 'ab--c', '-ab', 'ä'])('a text that is no address is not asked for: "%s"', async (slug) => {
  const { received, state, type } = typing()
  await type(slug)
  expect(state.value).toBe('unknown')
  expect(received).toEqual([])
})

test('without an answer nothing is claimed', async () => {
  const { state, type } = typing(() => problem(503, 'unavailable'))
  await type('hopper')
  expect(state.value).toBe('unknown')
})

test('what comes near to an address becomes one', async () => {
  expect(tidied('  Grace Hopper_USN ')).toBe('grace-hopper-usn')
  const { received, type } = typing()
  await type('Grace Hopper')
  expect(received.map(wanted)).toEqual(['grace-hopper'])
})
