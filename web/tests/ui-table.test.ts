import { h, nextTick, ref, type Component } from 'vue'
import { expect, test } from 'vitest'
import UiTable from '@/ui/UiTable.vue'
import { mount } from './support/mount'

const columns = [
  { key: 'name', label: 'Name', orders: { ascending: 'name' } },
  { key: 'made', label: 'Made', orders: { ascending: 'oldest', descending: 'newest' }, descendsFirst: true },
]
const rows = ['ada', 'grace', 'alan'].map((id) => ({ id }))

function table(first: readonly string[] = []) {
  const selected = ref(first)
  const sort = ref('name')
  const place = mount({
    setup: () => () =>
      // Its type parameter is lost on `h`.
      h(UiTable as unknown as Component, {
        label: 'People',
        columns,
        rows,
        nameOf: ({ id }: { id: string }) => id,
        selectable: true,
        selected: selected.value,
        'onUpdate:selected': (ids: readonly string[]) => (selected.value = ids),
        sort: sort.value,
        'onUpdate:sort': (order: string) => (sort.value = order),
      }),
  })
  const boxes = () => [...place.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')]
  return { place, selected, sort, boxes }
}

test('the box of the heading says none, some or all, and turns all on or off', async () => {
  const { selected, boxes } = table(['elsewhere'])
  expect(boxes()[0]).toMatchObject({ checked: false, indeterminate: false })
  boxes()[2]?.click()
  await nextTick()
  expect(boxes()[0]).toMatchObject({ checked: false, indeterminate: true })
  boxes()[0]?.click()
  await nextTick()
  expect(selected.value).toEqual(['elsewhere', 'ada', 'grace', 'alan'])
  expect(boxes()[0]).toMatchObject({ checked: true, indeterminate: false })
  boxes()[0]?.click()
  await nextTick()
  expect(selected.value).toEqual(['elsewhere'])
})

test('with the shift key a box takes along every row between', async () => {
  const { selected, boxes } = table()
  boxes()[1]?.click()
  await nextTick()
  boxes()[3]?.dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true }))
  await nextTick()
  expect(selected.value).toEqual(['ada', 'grace', 'alan'])
})

test('a heading sorts, and says how', async () => {
  const { place, sort } = table()
  const headings = [...place.querySelectorAll('[aria-sort]')]
  expect(headings.map((one) => one.getAttribute('aria-sort'))).toEqual(['ascending', 'none'])
  headings[1]?.querySelector('button')?.click()
  await nextTick()
  expect(sort.value).toBe('newest')
  expect(headings.map((one) => one.getAttribute('aria-sort'))).toEqual(['none', 'descending'])
})
