import { createApp, defineComponent, h, nextTick } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { useToasts } from '@/composables/useToasts'
import { useMyCards } from '@/card/useMyCards'
import type { ListedCard } from '@/api/types'
import { aCard } from './support/card'
import { json, problem, serve, settled, type Received } from './support/server'

const listed = (number: number, changes: Partial<ListedCard> = {}): ListedCard => ({
  ...aCard({ id: `01890000-0000-7000-8000-00000000000${number}`, name: `Card ${number}` }),
  views: [],
  ...changes,
})
const page = (items: ListedCard[]) => json({ items, next: null, total: items.length })
const nothing = () => new Response(null, { status: 204 })

const { toasts, dismiss } = useToasts()
beforeEach(() => toasts.value.forEach(({ id }) => dismiss(id)))

async function opened(answer: (request: Received) => Response | Promise<Response>) {
  const asked: string[] = []
  serve((request) => {
    asked.push(`${request.method} ${request.path}`)
    return answer(request)
  })
  let mine!: ReturnType<typeof useMyCards>
  const Screen = defineComponent(() => {
    mine = useMyCards()
    return () => h('p')
  })
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/cards', component: Screen }] })
  await router.push('/cards')
  const app = createApp(RouterView).use(router)
  app.mount(document.createElement('div'))
  onTestFinished(() => app.unmount())
  await settled()
  return { mine, asked }
}

const names = (mine: ReturnType<typeof useMyCards>) => mine.cards.value?.map(({ name }) => name)

test('a deleted card is gone before the server answers, and Undo brings it back', async () => {
  let cards = [listed(1), listed(2)]
  let answer: () => void = () => undefined
  const answered = new Promise<void>((resolve) => (answer = resolve))
  const { mine, asked } = await opened(async ({ method, path }) => {
    if (method === 'DELETE') {
      await answered
      cards = [listed(2)]
      return nothing()
    }
    if (path.endsWith('/restore')) {
      cards = [listed(1), listed(2)]
      return json(listed(1))
    }
    return page(cards)
  })
  const removal = mine.remove(listed(1))
  expect([names(mine), mine.total.value]).toEqual([['Card 2'], 1])
  const [toast] = toasts.value
  expect([toast?.text, toast?.action?.label]).toEqual(['The card of Card 1 is deleted.', 'Undo'])
  toast?.action?.run()
  await settled()
  expect(asked.filter((one) => one.startsWith('POST'))).toEqual([])
  answer()
  await removal
  await settled()
  expect(names(mine)).toEqual(['Card 1', 'Card 2'])
  expect(toasts.value.at(-1)?.text).toBe('The card of Card 1 is back.')
})

test('a card that cannot be deleted is there again', async () => {
  const { mine } = await opened(({ method }) =>
    method === 'DELETE' ? problem(503, 'unavailable') : page([listed(3), listed(4)]),
  )
  await mine.remove(listed(3))
  await settled()
  expect(names(mine)).toEqual(['Card 3', 'Card 4'])
  expect(toasts.value.map(({ tone }) => tone)).toEqual(['problem'])
})

test('where Undo did not reach the server, it can be tried again', async () => {
  let isThere = false
  const { mine } = await opened(({ method, path }) => {
    if (method === 'DELETE') return nothing()
    if (path.endsWith('/restore')) return isThere ? json(listed(8)) : problem(503, 'unavailable')
    return page(isThere ? [listed(8), listed(9)] : [listed(9)])
  })
  await mine.remove(listed(8))
  toasts.value.at(-1)?.action?.run()
  await settled()
  await settled()
  const told = toasts.value.at(-1)
  expect([told?.tone, told?.action?.label, names(mine)]).toEqual(['problem', 'Undo', ['Card 9']])
  isThere = true
  told?.action?.run()
  await settled()
  await settled()
  expect(names(mine)).toEqual(['Card 8', 'Card 9'])
})

test('a card that a search hides by now can still be made visible again', async () => {
  const sent: unknown[] = []
  const { mine } = await opened(({ method, body, query }) => {
    if (method === 'GET') return page(query.includes('q=') ? [] : [listed(6, { visibility: 'unlisted' })])
    sent.push(body)
    return json(listed(6))
  })
  await mine.setVisibility(listed(6).id, 'disabled')
  await mine.list.set({ q: 'nobody' })
  await settled()
  expect(names(mine)).toEqual([])
  toasts.value.at(-1)?.action?.run()
  await settled()
  expect(sent).toEqual([{ visibility: 'disabled' }, { visibility: 'unlisted' }])
})

test('a card is disabled at once, and Undo gives it back what it was', async () => {
  let visibility: ListedCard['visibility'] = 'unlisted'
  const sent: unknown[] = []
  const { mine } = await opened(({ method, body }) => {
    if (method !== 'PATCH') return page([listed(5, { visibility })])
    sent.push(body)
    visibility = (body as { visibility: ListedCard['visibility'] }).visibility
    return json(listed(5, { visibility }))
  })
  const change = mine.setVisibility(listed(5).id, 'disabled')
  await nextTick()
  expect(mine.cards.value?.[0]?.visibility).toBe('disabled')
  await change
  toasts.value[0]?.action?.run()
  await settled()
  expect(sent).toEqual([{ visibility: 'disabled' }, { visibility: 'unlisted' }])
  expect(mine.cards.value?.[0]?.visibility).toBe('unlisted')
})

test('whoever changes their mind at once sees the last choice, and the server hears both', async () => {
  let visibility: ListedCard['visibility'] = 'public'
  const answers: (() => void)[] = []
  const { mine, asked } = await opened(async ({ method, body }) => {
    if (method !== 'PATCH') return page([listed(9, { visibility })])
    await new Promise<void>((resolve) => answers.push(resolve))
    visibility = (body as { visibility: ListedCard['visibility'] }).visibility
    return json(listed(9, { visibility }))
  })
  const both = [mine.setVisibility(listed(9).id, 'disabled'), mine.setVisibility(listed(9).id, 'unlisted')]
  await settled()
  answers[0]?.()
  await settled()
  await settled()
  expect(mine.cards.value?.[0]?.visibility).toBe('unlisted')
  answers[1]?.()
  await Promise.all(both)
  expect(mine.cards.value?.[0]?.visibility).toBe('unlisted')
  expect(asked.filter((one) => one.startsWith('PATCH'))).toHaveLength(2)
})

test('a change that is refused leaves the card as it was and says why', async () => {
  const { mine } = await opened(({ method }) =>
    method === 'PATCH' ? problem(403, 'forbidden') : page([listed(6)]),
  )
  await mine.setVisibility(listed(6).id, 'disabled')
  expect(mine.cards.value?.[0]?.visibility).toBe('public')
  expect(toasts.value.at(-1)?.tone).toBe('problem')
})

test('a duplicate appears in the list, and one too many is refused in words', async () => {
  let cards = [listed(7)]
  let isFull = false
  const { mine } = await opened(({ path }) => {
    if (!path.endsWith('/duplicate')) return page(cards)
    if (isFull) return problem(409, 'too-many-cards')
    cards = [listed(8), listed(7)]
    return json(listed(8), 201)
  })
  await mine.duplicate(listed(7))
  expect(names(mine)).toEqual(['Card 8', 'Card 7'])
  isFull = true
  await mine.duplicate(listed(7))
  expect(toasts.value.at(-1)?.tone).toBe('problem')
})
