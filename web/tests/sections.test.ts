import { expect, test, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { SECTIONS, sectionId, type Section } from '@/card/sections'
import { useSections } from '@/composables/useSections'
import { mount } from './support/mount'

function editor(opened?: Section) {
  history.replaceState({ back: '/cards', current: '/cards/one' }, '', '/cards/one?share=qr')
  let found: ReturnType<typeof useSections> | undefined
  const place = mount(
    defineComponent(() => {
      found = useSections('one', opened)
      return () => SECTIONS.map((section) => h('section', { id: sectionId(section) }, [h('h2', { tabindex: -1 }), h('input')]))
    }),
  )
  if (!found) throw new Error('not mounted')
  return { ...found, place, input: (section: Section) => place.querySelector<HTMLElement>(`#${sectionId(section)} input`) }
}

test('the address follows the focus, keeps what else it says, and the router’s own state', async () => {
  const { current, input } = editor()
  input('emails')?.focus()
  expect(current.value).toBe('emails')
  await vi.waitFor(() => expect(location.pathname + location.search).toBe('/cards/one/emails?share=qr'))
  expect(history.state).toMatchObject({ back: '/cards', current: '/cards/one/emails?share=qr' })
})

test('without a step of one’s own the address stays as it is', () => {
  editor()
  expect(location.pathname).toBe('/cards/one')
})

test('an opened section has the focus at its heading', () => {
  const { current, place } = editor('look')
  expect(current.value).toBe('look')
  expect(document.activeElement).toBe(place.querySelector('#section-look h2'))
})

test('going to a section puts the focus at its heading', () => {
  const { current, go, place } = editor()
  go('page')
  expect(current.value).toBe('page')
  expect(document.activeElement).toBe(place.querySelector('#section-page h2'))
})

test('the address of another screen is left alone', async () => {
  const { input } = editor()
  input('emails')?.focus()
  history.replaceState({}, '', '/cards')
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(location.pathname).toBe('/cards')
})
