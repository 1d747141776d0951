import { nextTick, watch } from 'vue'
import { expect, test, vi } from 'vitest'
import { useSession } from '@/composables/useSession'
import { json, serve } from './support/server'

test('a page that somebody signed out of shows nothing of theirs to whoever goes back to it', async () => {
  serve(({ method }) =>
    json(method === 'POST' ? { redirect: '/goodbye' } : { id: 'ada', name: 'Ada Lovelace', language: null, role: 'user' }),
  )
  const assign = vi.spyOn(window.location, 'assign').mockImplementation(() => undefined)
  const { state, load, signOut } = useSession()
  await load()
  await signOut()
  expect(assign).toHaveBeenCalledWith('/goodbye')
  expect(state.value).toBe('signed-in')
  window.dispatchEvent(new Event('pagehide'))
  expect(state.value).toBe('signed-out')
})

test('a browser that somebody signed out of keeps nothing that they typed, and the language that it shows', async () => {
  serve(({ method }) =>
    json(method === 'POST' ? { redirect: '/goodbye' } : { id: 'ada', name: 'Ada Lovelace', language: null, role: 'user' }),
  )
  vi.spyOn(window.location, 'assign').mockImplementation(() => undefined)
  localStorage.setItem('kontakt.language', 'de')
  localStorage.setItem('kontakt.draft.ada.1', '{}')
  sessionStorage.setItem('kontakt.settings:ada', '{}')
  const { state, load, signOut } = useSession()
  await load()
  watch(state, () => localStorage.setItem('kontakt.draft.ada.2', 'written once more as the editor goes'))
  await signOut()
  expect(localStorage).toHaveLength(2)
  window.dispatchEvent(new Event('pagehide'))
  await nextTick()
  await nextTick()
  expect(Object.keys(localStorage)).toEqual(['kontakt.language'])
  expect(sessionStorage).toHaveLength(0)
})
