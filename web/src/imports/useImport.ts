/** One import, read again and again while the server works on it. */

import { computed, onScopeDispose, readonly, shallowRef } from 'vue'
import { readImport, type Import } from '@/api/imports'
import { isProblem, type Problem } from '@/api/problem'
import { useSession } from '@/composables/useSession'

/** Milliseconds between two questions: at first, and at most while nothing moves or nobody answers. */
export const FIRST_PAUSE = 500
export const LONGEST_PAUSE = 8000

export function useImport(id: string) {
  const session = useSession()
  const value = shallowRef<Import | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const isUnderWay = computed(() => value.value?.state === 'checking' || value.value?.state === 'running')
  let pause = FIRST_PAUSE
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking = new AbortController()

  /** Read it now; while it is under way, again after a pause that grows until something moves. */
  async function load(): Promise<void> {
    clearTimeout(timer)
    asking.abort()
    asking = new AbortController()
    const { signal } = asking
    try {
      const found = await readImport(id, signal)
      if (signal.aborted) return
      const moved = found.processed !== value.value?.processed || found.state !== value.value?.state
      pause = moved ? FIRST_PAUSE : longer(pause)
      show(found)
    } catch (error) {
      if (!signal.aborted) fail(error)
    }
  }

  /** Take what an action answered; if the server has something to do now, follow it. */
  function show(found: Import): void {
    problem.value = null
    value.value = found
    askLater()
  }

  function fail(error: unknown): void {
    if (!isProblem(error)) throw error
    if (error.code === 'not-signed-in') {
      session.end()
      return
    }
    problem.value = error
    pause = longer(pause)
    askLater()
  }

  function askLater(): void {
    clearTimeout(timer)
    // A tab that nobody sees need not know; it asks as soon as it is looked at.
    if (isUnderWay.value && !document.hidden) timer = setTimeout(() => void load(), pause)
  }

  function look(): void {
    if (document.hidden) clearTimeout(timer)
    else if (isUnderWay.value) void load()
  }

  document.addEventListener('visibilitychange', look)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', look)
    clearTimeout(timer)
    asking.abort()
  })
  void load()

  return {
    /** Null until it was read for the first time. */
    value: readonly(value) as typeof value,
    /** Why the last question was not answered; while the import is under way it is asked again. */
    problem: readonly(problem) as typeof problem,
    isUnderWay,
    load,
    show,
  }
}

function longer(pause: number): number {
  return Math.min(LONGEST_PAUSE, pause * 1.6)
}
