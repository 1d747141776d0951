import { createApp, defineComponent, h, nextTick } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { expect, onTestFinished, test } from 'vitest'
import { answered, api } from '@/api/client'
import { usePagedList, type Page } from '@/composables/usePagedList'
import { json, problem, serve, settled } from './support/server'

interface Row {
  id: string
}

const page = (ids: string[], next: string | null = null, total = ids.length): Page<Row> => ({
  items: ids.map((id) => ({ id })),
  next,
  total,
})

/** A list at an address; `asked` is how each request looks, in order. */
async function opened(answer: (asked: string) => Response | Promise<Response>, address = '/people') {
  const asked: string[] = []
  serve((request) => {
    asked.push(request.query)
    return answer(request.query)
  })
  let list!: ReturnType<typeof usePagedList<Row, { q: string; role: string; sort: string }>>
  const Screen = defineComponent(() => {
    list = usePagedList(
      ({ q, role, sort }, { cursor, signal }) => {
        const query = { q, role, sort, cursor }
        return answered(api.GET('/api/me/cards', { params: { query: query as object }, signal })) as unknown as Promise<Page<Row>>
      },
      { q: '', role: '', sort: 'name' },
    )
    return () => h('p')
  })
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/people', component: Screen },
      { path: '/cards', component: { render: () => h('p') } },
    ],
  })
  await router.push(address)
  const app = createApp(RouterView).use(router)
  app.mount(document.createElement('div'))
  onTestFinished(() => app.unmount())
  await settled()
  return { list, router, asked }
}

test('what is asked for is read from the address, and what differs from the default is written there', async () => {
  const { list, router, asked } = await opened(() => json(page(['a'])), '/people?q=ada&sort=-name')
  expect(list.query.value).toEqual({ q: 'ada', role: '', sort: '-name' })
  expect(asked).toEqual(['q=ada&role=&sort=-name'])
  await list.set({ role: 'admin', sort: 'name' })
  expect(router.currentRoute.value.fullPath).toBe('/people?q=ada&role=admin')
  expect(list.isFiltered.value).toBe(true)
  await list.clear()
  expect(router.currentRoute.value.fullPath).toBe('/people')
  expect(list.isFiltered.value).toBe(false)
})

test('an order is no filter, and stays when the filters are cleared', async () => {
  const { list, router } = await opened(() => json(page(['a'])), '/people?q=ada&sort=-name')
  await list.clear()
  expect(router.currentRoute.value.fullPath).toBe('/people?sort=-name')
  expect(list.isFiltered.value).toBe(false)
})

test('an answer that was overtaken is not shown', async () => {
  let answerLate: (response: Response) => void = () => undefined
  const late = new Promise<Response>((resolve) => (answerLate = resolve))
  const { list } = await opened((asked) => (asked.includes('q=slow') ? late : json(page(['quick']))), '/people?q=slow')
  expect(list.isLoading.value).toBe(true)
  await list.set({ q: 'quick' })
  await settled()
  answerLate(json(page(['slow'])))
  await settled()
  expect(list.items.value).toEqual([{ id: 'quick' }])
  expect(list.isLoading.value).toBe(false)
})

test('more is appended, and what comes twice is shown once', async () => {
  const { list, asked } = await opened((query) =>
    query.includes('cursor=two') ? json(page(['b', 'c'], null, 3)) : json(page(['a', 'b'], 'two', 3)),
  )
  expect(list.hasMore.value).toBe(true)
  await list.more()
  expect(list.items.value?.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  expect(list.hasMore.value).toBe(false)
  expect(asked).toHaveLength(2)
})

test('a failure is told and what was shown stays; trying again goes on from there', async () => {
  let fails = true
  const { list } = await opened((query) => {
    if (!query.includes('cursor')) return json(page(['a'], 'two', 2))
    return fails ? problem(503, 'unavailable') : json(page(['b'], null, 2))
  })
  await list.more()
  expect(list.problem.value?.code).toBe('unavailable')
  expect(list.items.value).toEqual([{ id: 'a' }])
  fails = false
  await list.more()
  expect(list.problem.value).toBeNull()
  expect(list.items.value).toHaveLength(2)
})

test('where the answer to another question does not come, the rows before are not shown as if they were it', async () => {
  let fails = false
  const { list } = await opened(() => (fails ? problem(503, 'unavailable') : json(page(['a']))))
  fails = true
  await list.set({ q: 'ada' })
  await settled()
  expect(list.items.value).toBeNull()
  expect(list.problem.value?.code).toBe('unavailable')
  fails = false
  await list.load()
  expect(list.items.value).toEqual([{ id: 'a' }])
})

test('reading anew shows as many as before, and what is gone is no longer selected', async () => {
  let first = ['a', 'b']
  const { list, asked } = await opened((query) =>
    query.includes('cursor=two') ? json(page(['c'], null, 3)) : json(page(first, 'two', 3)),
  )
  await list.more()
  list.selection.value = ['a', 'c', 'hidden-by-a-filter']
  first = ['b', 'd']
  await list.reload()
  expect(list.items.value?.map(({ id }) => id)).toEqual(['b', 'd', 'c'])
  expect(list.selection.value).toEqual(['c', 'hidden-by-a-filter'])
  expect(asked).toHaveLength(4)
})

test('on the way to another screen nothing is asked for', async () => {
  const { router, asked } = await opened(() => json(page(['a'])), '/people?q=ada')
  await router.push('/cards')
  await nextTick()
  expect(asked).toHaveLength(1)
})

test('an order that there is not gives way to the usual one, and a filter stays to be cleared', async () => {
  const { list, router } = await opened(
    (asked) => (asked.includes('sort=x') ? problem(422, 'invalid') : json(page(['a']))),
    '/people?role=admin&sort=x',
  )
  await settled()
  expect(router.currentRoute.value.fullPath).toBe('/people?role=admin')
  expect([list.items.value?.length, list.problem.value]).toEqual([1, null])
})

test('what is gone is deselected even where a filter hides it, what could not be read anew stays selected', async () => {
  let isThere = true
  const { list } = await opened(() => (isThere ? json(page(['a', 'b'])) : problem(503, 'unavailable')))
  list.selection.value = ['a', 'b', 'hidden', 'other']
  await list.reload(['hidden'])
  expect(list.selection.value).toEqual(['a', 'b', 'other'])
  isThere = false
  await list.reload()
  expect(list.selection.value).toEqual(['a', 'b', 'other'])
})
