import { expect, test } from 'vitest'
import { defineComponent, h, nextTick, reactive, ref } from 'vue'
import { provideEditor } from '@/card/editor-context'
import { formOf } from '@/card/form'
import SectionPhones from '@/card/sections/SectionPhones.vue'
import { useFieldErrors } from '@/composables/useFieldErrors'
import { useToasts } from '@/composables/useToasts'
import { aCard, aPhone } from './support/card'
import { mount } from './support/mount'

function phones(...numbers: string[]) {
  const card = aCard({ phones: numbers.map((number) => aPhone(number)) })
  const form = reactive(formOf(card))
  const said: string[] = []
  const errors = useFieldErrors(form)
  const saveImage = () => Promise.resolve()
  const Section = defineComponent(() => {
    provideEditor({ card: ref(card), form, errors, saveImage, announce: (text) => said.push(text) })
    return () => h(SectionPhones)
  })
  const place = mount(Section)
  const button = (label: string) => place.querySelector<HTMLElement>(`[aria-label="${label}"]`)
  return { form, said, place, button, numbers: () => form.phones.map(({ number }) => number) }
}

async function click(element: HTMLElement | null) {
  element?.click()
  await nextTick()
  await nextTick()
}

test('a row that is added has the focus', async () => {
  const { place, numbers } = phones('1111')
  await click(place.querySelector('#add-phones'))
  expect(numbers()).toEqual(['1111', ''])
  expect(document.activeElement).toBe(place.querySelectorAll('input[type="tel"]')[1])
})

test('every field of a row has a label', () => {
  const { place } = phones('1111')
  const named = [...place.querySelectorAll('input, select')].map((field) => place.querySelector(`label[for="${field.id}"]`))
  expect(named.map((label) => label?.textContent)).toEqual(['Number', 'Label'])
})

test('a row that moves keeps the focus and says where it is', async () => {
  const { button, numbers, said } = phones('1111', '2222', '3333')
  await click(button('Move Phone 1 down'))
  expect(numbers()).toEqual(['2222', '1111', '3333'])
  expect(said).toEqual(['Moved to place 2 of 3.'])
  expect(document.activeElement).toBe(button('Move Phone 2 down'))
})

test('a row at the end of its way hands the focus to the other direction', async () => {
  const { button } = phones('1111', '2222')
  await click(button('Move Phone 1 down'))
  expect(document.activeElement).toBe(button('Move Phone 2 up'))
})

test('a row moves with Alt and an arrow, and the field in which one types keeps the focus', async () => {
  const { place, numbers, said } = phones('1111', '2222')
  const field = place.querySelector<HTMLInputElement>('input[type="tel"]')
  field?.focus()
  field?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', altKey: true, bubbles: true }))
  await nextTick()
  await nextTick()
  expect(numbers()).toEqual(['2222', '1111'])
  expect(said).toEqual(['Moved to place 2 of 2.'])
  expect(document.activeElement).toBe(field)
})

test('a removed row can be undone and focus goes to its neighbour', async () => {
  const { button, numbers, place } = phones('1111', '2222')
  await click(button('Remove Phone 1'))
  expect(numbers()).toEqual(['2222'])
  expect(document.activeElement).toBe(place.querySelector('input'))
  useToasts().toasts.value.at(-1)?.action?.run()
  expect(numbers()).toEqual(['1111', '2222'])
})

test('after the last row focus goes to the button that adds one', async () => {
  const { button, place } = phones('1111')
  await click(button('Remove Phone 1'))
  expect(document.activeElement).toBe(place.querySelector('#add-phones'))
})

test('a full list offers no more rows', () => {
  const { place } = phones(...Array.from({ length: 10 }, (_, index) => `111${index}`))
  expect(place.querySelector('#add-phones')).toBeNull()
  expect(place.textContent).toContain('a card holds 10')
})
