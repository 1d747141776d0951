/** Something read from the server, with the states in which a screen can be meanwhile. */

import { readonly, ref, shallowRef } from 'vue'
import { isProblem, type Problem } from '@/api/problem'
import { useSession } from './useSession'

export function useLoaded<Value>(read: () => Promise<Value>) {
  const session = useSession()
  const value = shallowRef<Value | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const isLoading = ref(false)

  async function load(): Promise<void> {
    isLoading.value = true
    problem.value = null
    try {
      value.value = await read()
    } catch (error) {
      if (!isProblem(error)) throw error
      if (error.code === 'not-signed-in') session.end()
      else problem.value = error
    } finally {
      isLoading.value = false
    }
  }

  return { value, problem: readonly(problem), isLoading: readonly(isLoading), load }
}
