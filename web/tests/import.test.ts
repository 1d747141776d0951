import { effectScope } from 'vue'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import type { Import } from '@/api/imports'
import { FIRST_PAUSE, LONGEST_PAUSE, useImport } from '@/imports/useImport'
import { json, problem, serve } from './support/server'

const ID = '01890000-0000-7000-8000-000000000001'

function anImport(changes: Partial<Import> = {}): Import {
  return {
    id: ID,
    file_name: 'staff.csv',
    by: 'Ada',
    state: 'checking',
    mode: null,
    columns: ['name'],
    total: 100,
    processed: 0,
    valid: 0,
    faulty: 0,
    created: 0,
    failure: null,
    created_at: '2026-01-01T00:00:00Z',
    finished_at: null,
    expires_at: '2026-01-31T00:00:00Z',
    ...changes,
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** An import on a screen; `at` holds the moments of the questions. */
async function opened(answer: (asked: number) => Response) {
  const at: number[] = []
  const began = Date.now()
  serve(() => {
    at.push(Date.now() - began)
    return answer(at.length)
  })
  const scope = effectScope()
  const one = scope.run(() => useImport(ID))!
  onTestFinished(() => scope.stop())
  await vi.advanceTimersByTimeAsync(0)
  return { one, at, scope }
}

const pauses = (at: number[]) => at.slice(1).map((moment, index) => moment - (at[index] ?? 0))

function hide(hidden: boolean): void {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden)
  document.dispatchEvent(new Event('visibilitychange'))
}

test('an import that moves is asked for again soon, until it is checked', async () => {
  const { one, at } = await opened((asked) =>
    json(anImport(asked < 4 ? { processed: asked * 25 } : { state: 'checked', processed: 100 })),
  )
  expect(one.value.value?.processed).toBe(25)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(pauses(at)).toEqual([FIRST_PAUSE, FIRST_PAUSE, FIRST_PAUSE])
  expect(one.value.value?.state).toBe('checked')
  expect(one.isUnderWay.value).toBe(false)
})

test('the questions become rarer while nothing moves, and never too rare', async () => {
  const { at } = await opened(() => json(anImport()))
  await vi.advanceTimersByTimeAsync(120_000)
  const found = pauses(at)
  expect(found.slice(0, 8)).toEqual([...found.slice(0, 8)].sort((one, other) => one - other))
  expect(found[0]).toBe(FIRST_PAUSE)
  expect(found[1]).toBeGreaterThan(FIRST_PAUSE)
  expect(Math.max(...found)).toBe(LONGEST_PAUSE)
})

test('what was known stays while the server does not answer, and it is asked again', async () => {
  const { one, at } = await opened((asked) => {
    if (asked === 2) return problem(503, 'unavailable')
    return json(anImport(asked > 2 ? { state: 'checked', processed: 100 } : { processed: 40 }))
  })
  await vi.advanceTimersByTimeAsync(FIRST_PAUSE)
  expect([one.problem.value?.code, one.value.value?.processed]).toEqual(['unavailable', 40])
  await vi.advanceTimersByTimeAsync(LONGEST_PAUSE)
  expect([one.problem.value, one.value.value?.state]).toEqual([null, 'checked'])
  expect(at).toHaveLength(3)
})

test('an import that cannot be read at first waits for somebody to try again', async () => {
  const { one, at } = await opened((asked) => (asked === 1 ? problem(404, 'not-found') : json(anImport({ state: 'done' }))))
  await vi.advanceTimersByTimeAsync(60_000)
  expect([one.problem.value?.code, one.value.value, at.length]).toEqual(['not-found', null, 1])
  await one.load()
  expect([one.problem.value, one.value.value?.state]).toEqual([null, 'done'])
})

test('what an action answered is shown and followed', async () => {
  const { one, at } = await opened((asked) => json(anImport(asked === 1 ? { state: 'checked' } : { state: 'done' })))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(at).toHaveLength(1)
  one.show(anImport({ state: 'running' }))
  expect(one.isUnderWay.value).toBe(true)
  await vi.advanceTimersByTimeAsync(60_000)
  expect([at.length, one.value.value?.state]).toEqual([2, 'done'])
})

test('a tab that nobody sees asks nothing, and asks at once when it is looked at', async () => {
  const { at } = await opened(() => json(anImport()))
  hide(true)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(at).toHaveLength(1)
  hide(false)
  await vi.advanceTimersByTimeAsync(0)
  expect(at).toHaveLength(2)
})

test('nothing is asked any more when the screen is gone', async () => {
  const { at, scope } = await opened(() => json(anImport()))
  scope.stop()
  await vi.advanceTimersByTimeAsync(60_000)
  document.dispatchEvent(new Event('visibilitychange'))
  expect(at).toHaveLength(1)
})
