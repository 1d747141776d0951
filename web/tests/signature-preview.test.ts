import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope, reactive, type EffectScope } from 'vue'
import type { SignatureBody } from '@/api/signatures'
import { copyBoth, copyText } from '@/signature/clipboard'
import { PREVIEW_PAUSE, useSignaturePreview } from '@/signature/useSignaturePreview'
import { json, problem, serve } from './support/server'

const body = reactive<SignatureBody>({ card_id: '1', name: 'Work', layout: 'classic', fields: ['name'], accent: null })
let scope: EffectScope

beforeEach(() => {
  vi.useFakeTimers()
  scope = effectScope()
  Object.assign(body, { layout: 'classic', fields: ['name'], accent: null })
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

const started = () => scope.run(() => useSignaturePreview(() => ({ ...body }))) as ReturnType<typeof useSignaturePreview>
const drawing = (html: string) => json({ html, text: 'text', missing: [] })
const pause = () => vi.advanceTimersByTimeAsync(PREVIEW_PAUSE)

test('many changes are one question, and the last drawing stays while it is asked', async () => {
  const received = serve(() => drawing(`<b>${received.length}</b>`))
  const preview = started()
  await pause()
  for (const layout of ['compact', 'minimal'] as const) {
    body.layout = layout
    await vi.advanceTimersByTimeAsync(10)
  }
  expect(preview.isStale.value).toBe(true)
  expect(preview.drawn.value?.html).toBe('<b>1</b>')
  await pause()
  expect(received.map((one) => (one.body as SignatureBody).layout)).toEqual(['classic', 'minimal'])
  expect(preview.isStale.value).toBe(false)
})

test('half a colour is not asked about', async () => {
  const received = serve(() => drawing('<b>1</b>'))
  started()
  await pause()
  body.accent = '#c21'
  await pause()
  expect(received).toHaveLength(1)
  body.accent = '#c2185b'
  await pause()
  expect(received[1]?.body).toMatchObject({ accent: '#c2185b', name: null })
})

test('nothing ticked is nothing to draw', async () => {
  const received = serve(() => drawing('<b>1</b>'))
  body.fields = []
  started()
  await pause()
  expect(received).toHaveLength(0)
})

test('what goes wrong leaves the last drawing, and is over with the next one', async () => {
  let answer = () => drawing('<b>1</b>')
  serve(() => answer())
  const preview = started()
  await pause()
  answer = () => problem(503, 'unavailable')
  preview.redraw()
  await pause()
  expect([preview.problem.value?.code, preview.drawn.value?.html]).toEqual(['unavailable', '<b>1</b>'])
  answer = () => drawing('<b>2</b>')
  window.dispatchEvent(new Event('online'))
  await pause()
  expect([preview.problem.value, preview.drawn.value?.html]).toEqual([null, '<b>2</b>'])
})

test('what is copied is what is chosen: at once if it is on the screen, and asked for otherwise', async () => {
  const received = serve(() => drawing(`<b>${received.length}</b>`))
  const preview = started()
  await pause()
  expect(preview.fresh()).toMatchObject({ html: '<b>1</b>' })
  expect(received).toHaveLength(1)
  body.layout = 'minimal'
  await vi.advanceTimersByTimeAsync(0)
  expect((await preview.fresh()).html).toBe('<b>2</b>')
})

/** The older way of copying, as browsers have it: an event that a page may fill. */
function commands(allows: boolean): Record<string, string> {
  const copied: Record<string, string> = {}
  document.execCommand = () => {
    const event = new Event('copy', { bubbles: true, cancelable: true })
    Object.assign(event, { clipboardData: { setData: (type: string, text: string) => (copied[type] = text) } })
    if (allows) document.body.dispatchEvent(event)
    return allows
  }
  return copied
}

test('a signature is copied as HTML and as text, without leaving anything behind', async () => {
  const copied = commands(true)
  expect(await copyBoth('<b style="color:red">Ada</b>', 'Ada')).toBe(true)
  expect(copied).toEqual({ 'text/html': '<b style="color:red">Ada</b>', 'text/plain': 'Ada' })
  expect(document.body.textContent).toBe('')
})

test('where nothing may be copied, that is said', async () => {
  commands(false)
  vi.stubGlobal('ClipboardItem', undefined)
  vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('denied'))
  expect(await copyBoth('<b>Ada</b>', 'Ada')).toBe(false)
  expect(await copyText('Ada')).toBe(false)
  vi.unstubAllGlobals()
})
