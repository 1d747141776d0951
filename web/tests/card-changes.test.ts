import { expect, test } from 'vitest'
import type { AdminCard } from '@/api/admin'
import { changeCards } from '@/api/admin'
import { stepsBack, useCardChanges } from '@/admin/cards/useCardChanges'
import { useToasts } from '@/composables/useToasts'
import { json, problem, serve, settled } from './support/server'

function aLine(id: string, changes: Partial<AdminCard> = {}): AdminCard {
  return {
    id,
    slug: id,
    url: `http://localhost/c/${id}`,
    name: id,
    job_title: null,
    company: null,
    owner: { id: 'ada', name: 'Ada Lovelace' },
    intended_for: null,
    visibility: 'public',
    avatar: null,
    views: 0,
    revision: 1,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    ...changes,
  }
}

test('cards go back to what each of them was', () => {
  const before = [aLine('a'), aLine('b', { visibility: 'unlisted' }), aLine('c')]
  expect(stepsBack('disable', before)).toEqual([
    { action: 'enable', ids: ['a', 'c'] },
    { action: 'unlist', ids: ['b'] },
  ])
  expect(stepsBack('delete', before)).toEqual([{ action: 'restore', ids: ['a', 'b', 'c'] }])
  expect(stepsBack('transfer', [aLine('a'), aLine('d', { owner: { id: 'grace', name: 'Grace' } })])).toEqual([
    { action: 'transfer', owner: 'ada', ids: ['a'] },
    { action: 'transfer', owner: 'grace', ids: ['d'] },
  ])
})

test('a deletion can be taken back from the message that tells it', async () => {
  const received = serve(({ body }) => json({ done: (body as { ids: string[] }).ids, missing: [] }))
  let reloads = 0
  const { change } = useCardChanges(
    () => [aLine('a'), aLine('b')],
    async () => void (reloads += 1),
  )
  await change('delete', ['a', 'b'])
  const toast = useToasts().toasts.value.at(-1)
  expect(toast?.text).toBe('2 cards are deleted.')
  toast?.action?.run()
  await settled()
  await settled()
  expect(received.at(-1)?.body).toEqual({ action: 'restore', ids: ['a', 'b'] })
  expect(reloads).toBe(2)
})

test('what was refused is told and changes nothing', async () => {
  serve(() => problem(503, 'unavailable'))
  let reloads = 0
  const { change } = useCardChanges(
    () => [aLine('a')],
    async () => void (reloads += 1),
  )
  await change('disable', ['a'])
  expect(useToasts().toasts.value.at(-1)).toMatchObject({ tone: 'problem' })
  expect(reloads).toBe(0)
})

test('more ids than one request may name go in parts', async () => {
  const received = serve(({ body }) => json({ done: (body as { ids: string[] }).ids, missing: [] }))
  const ids = Array.from({ length: 1001 }, (_, index) => String(index))
  const { done } = await changeCards('enable', ids)
  expect(received.map(({ body }) => (body as { ids: string[] }).ids.length)).toEqual([500, 500, 1])
  expect(done).toEqual(ids)
})

test('what could not be taken back is offered again, without what was', async () => {
  const asked: string[] = []
  let isThere = true
  serve(({ body }) => {
    const { action, ids } = body as { action: string; ids: string[] }
    asked.push(action)
    if (action === 'unlist' && !isThere) return problem(503, 'unavailable')
    return json({ done: ids, missing: [] })
  })
  const { toasts } = useToasts()
  const { change } = useCardChanges(
    () => [aLine('a'), aLine('b', { visibility: 'unlisted' })],
    async () => undefined,
  )
  await change('disable', ['a', 'b'])
  isThere = false
  toasts.value.at(-1)?.action?.run()
  await settled()
  await settled()
  expect(toasts.value.at(-1)?.tone).toBe('problem')
  isThere = true
  toasts.value.at(-1)?.action?.run()
  await settled()
  await settled()
  expect(asked).toEqual(['disable', 'enable', 'unlist', 'unlist'])
  expect(toasts.value.at(-1)?.text).toBe('The card is back.')
})
