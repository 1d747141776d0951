/** The server's own drawing of unsaved data, asked for shortly after the last change. */

import { onScopeDispose, readonly, ref, shallowRef, watch } from 'vue'
import { isProblem, type Problem } from '@/api/problem'
import { drawSignature, type DrawnSignature, type SignatureBody } from '@/api/signatures'

/** Milliseconds without a change before the server is asked. */
export const PREVIEW_PAUSE = 250

const COLOUR = /^#[0-9a-f]{6}$/i

export function useSignaturePreview(body: () => SignatureBody) {
  const drawn = shallowRef<DrawnSignature | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const isStale = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | undefined

  // A colour of which half is typed shall not stop everything else from being seen.
  const asked = () => ({ ...body(), accent: COLOUR.test(body().accent ?? '') ? body().accent : null })

  async function draw(): Promise<void> {
    clearTimeout(timer)
    running?.abort()
    if (asked().fields.length === 0) return
    const mine = (running = new AbortController())
    try {
      const answer = await drawSignature(asked(), mine.signal)
      if (mine.signal.aborted) return
      drawn.value = answer
      problem.value = null
      isStale.value = false
    } catch (error) {
      if (mine.signal.aborted) return
      if (!isProblem(error)) throw error
      problem.value = error
      isStale.value = true
    }
  }

  watch(
    () => JSON.stringify(asked()),
    () => {
      isStale.value = true
      clearTimeout(timer)
      timer = setTimeout(() => void draw(), PREVIEW_PAUSE)
    },
  )
  void draw()

  const redraw = () => void draw()
  window.addEventListener('online', redraw)
  onScopeDispose(() => {
    window.removeEventListener('online', redraw)
    clearTimeout(timer)
    running?.abort()
  })

  return {
    drawn: readonly(drawn),
    problem: readonly(problem),
    /** What is shown is not what is chosen, or not yet. */
    isStale: readonly(isStale),
    /** The drawing of exactly what is chosen now, for the clipboard; at once where it is on the screen already. */
    fresh: (): DrawnSignature | Promise<DrawnSignature> => {
      return drawn.value && !isStale.value ? drawn.value : drawSignature(asked())
    },
    redraw,
  }
}
