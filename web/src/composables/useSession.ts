/** Who is signed in. One state for the whole application. */

import { nextTick, readonly, ref, shallowRef } from 'vue'
import { isProblem, type Problem } from '@/api/problem'
import { readMe, signOut as endSession } from '@/api/session'
import type { Me } from '@/api/types'
import { forgetPerson } from './kept'
import { useLanguage } from './useLanguage'

export type SessionState = 'loading' | 'signed-in' | 'signed-out' | 'ended' | 'failed'

const state = ref<SessionState>('loading')
const me = shallowRef<Me | null>(null)
const problem = shallowRef<Problem | null>(null)

async function load(): Promise<void> {
  state.value = 'loading'
  try {
    const person = await readMe()
    // First the language, so that nothing is shown in another.
    await useLanguage().followProfile(person.language)
    me.value = person
    state.value = 'signed-in'
  } catch (error) {
    if (!isProblem(error)) throw error
    problem.value = error
    state.value = error.code === 'not-signed-in' ? 'signed-out' : 'failed'
  }
}

/** The server no longer knows the session: show the sign-in screen and say why. */
function end(): void {
  state.value = 'ended'
}

async function signOut(): Promise<void> {
  const next = await endSession()
  // A browser may keep the page as it is left, and show it again to whoever goes back.
  const leave = () => {
    state.value = 'signed-out'
    // After the editor, which writes its draft once more when it goes.
    void nextTick(forgetPerson)
  }
  window.addEventListener('pagehide', leave, { once: true })
  window.location.assign(next)
}

export function useSession() {
  return { state: readonly(state), me: readonly(me), problem: readonly(problem), load, end, signOut }
}
