/** The server's own rendering of unsaved data, asked for shortly after the last change. */

import { onScopeDispose, readonly, ref, shallowRef, watch } from 'vue'
import { previewCard } from '@/api/cards'
import { isProblem, type FieldError, type Problem } from '@/api/problem'
import type { CardPreview } from '@/api/types'

export const PREVIEW_DELAY = 250

interface Outcome {
  /** The errors of the data at hand; none if it could be drawn. */
  onErrors: (errors: readonly FieldError[]) => void
  onSessionEnded: () => void
}

export function useCardPreview(body: () => CardPreview, outcome: Outcome) {
  const html = shallowRef<string | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const isStale = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | undefined

  async function draw(): Promise<void> {
    clearTimeout(timer)
    running?.abort()
    const mine = (running = new AbortController())
    try {
      const drawn = await previewCard(body(), mine.signal)
      if (mine.signal.aborted) return
      html.value = drawn
      problem.value = null
      isStale.value = false
      outcome.onErrors([])
    } catch (error) {
      if (!mine.signal.aborted) fail(error)
    }
  }

  // The last good page stays on screen whatever went wrong.
  function fail(error: unknown): void {
    if (!isProblem(error)) throw error
    isStale.value = true
    problem.value = error.code === 'invalid' ? null : error
    if (error.code === 'invalid') outcome.onErrors(error.errors)
    if (error.code === 'not-signed-in') outcome.onSessionEnded()
  }

  function drawSoon(): void {
    clearTimeout(timer)
    timer = setTimeout(() => void draw(), PREVIEW_DELAY)
  }

  watch(() => JSON.stringify(body()), drawSoon)
  void draw()

  const redraw = () => void draw()
  window.addEventListener('online', redraw)
  onScopeDispose(() => {
    window.removeEventListener('online', redraw)
    clearTimeout(timer)
    running?.abort()
  })

  return { html: readonly(html), problem: readonly(problem), isStale: readonly(isStale), redraw }
}
