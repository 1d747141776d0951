import { beforeEach, afterEach, expect, test, vi } from 'vitest'
import { effectScope, reactive, type EffectScope } from 'vue'
import { bodyOf } from '@/card/body'
import { formOf } from '@/card/form'
import { PREVIEW_DELAY, useCardPreview } from '@/composables/useCardPreview'
import { aCard } from './support/card'
import { problem, serve, type Received } from './support/server'

let scope: EffectScope
beforeEach(() => {
  vi.useFakeTimers()
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

const page = (request: Received) => new Response(`<p>${(request.body as { name: string }).name}</p>`)

async function previewing(handler: (request: Received) => Response | Promise<Response>) {
  const received = serve(handler)
  const form = reactive(formOf(aCard()))
  const outcome = { onErrors: vi.fn(), onSessionEnded: vi.fn() }
  const preview = scope.run(() => useCardPreview(() => bodyOf(form), outcome))
  if (!preview) throw new Error('no scope')
  await vi.advanceTimersByTimeAsync(0)
  return { received, form, outcome, preview }
}

test('the card is drawn at once', async () => {
  const { preview } = await previewing(page)
  expect(preview.html.value).toBe('<p>Ada Lovelace</p>')
})

test('many keystrokes are one request, after the last of them', async () => {
  const { received, form, preview } = await previewing(page)
  for (const name of ['A', 'Au', 'Aug', 'Augu']) {
    form.name = name
    await vi.advanceTimersByTimeAsync(PREVIEW_DELAY - 1)
  }
  expect(received).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(received).toHaveLength(2)
  expect(preview.html.value).toBe('<p>Augu</p>')
})

test('a late answer does not replace a later one', async () => {
  const answers: ((response: Response) => void)[] = []
  const { form, preview, received } = await previewing(() => new Promise((resolve) => answers.push(resolve)))
  form.name = 'Augusta'
  await vi.advanceTimersByTimeAsync(PREVIEW_DELAY)
  answers[1]?.(page(received[1] as Received))
  await vi.advanceTimersByTimeAsync(0)
  answers[0]?.(page(received[0] as Received))
  await vi.advanceTimersByTimeAsync(0)
  expect(preview.html.value).toBe('<p>Augusta</p>')
})

test('invalid data keeps the last good page and tells its errors', async () => {
  const errors = [{ pointer: '/name', code: 'too-short' }]
  const { form, outcome, preview } = await previewing((request) =>
    (request.body as { name: string }).name ? page(request) : problem(422, 'invalid', errors),
  )
  form.name = ''
  await vi.advanceTimersByTimeAsync(PREVIEW_DELAY)
  expect(preview.html.value).toBe('<p>Ada Lovelace</p>')
  expect(preview.isStale.value).toBe(true)
  expect(outcome.onErrors).toHaveBeenLastCalledWith(errors)
  form.name = 'Augusta'
  await vi.advanceTimersByTimeAsync(PREVIEW_DELAY)
  expect(preview.isStale.value).toBe(false)
  expect(outcome.onErrors).toHaveBeenLastCalledWith([])
})

test('the page is drawn again when the connection is back', async () => {
  const { received, preview } = await previewing(() => problem(503, 'unavailable'))
  expect(preview.problem.value?.code).toBe('unavailable')
  window.dispatchEvent(new Event('online'))
  expect(received).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(0)
  expect(received).toHaveLength(2)
})

test('an ended session is told', async () => {
  const { outcome } = await previewing(() => problem(401, 'not-signed-in'))
  expect(outcome.onSessionEnded).toHaveBeenCalledOnce()
})

test('nothing is asked for after the editor is closed', async () => {
  const { received, form } = await previewing(page)
  form.name = 'Augusta'
  scope.stop()
  await vi.advanceTimersByTimeAsync(10 * PREVIEW_DELAY)
  expect(received).toHaveLength(1)
})
