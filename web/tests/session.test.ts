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
