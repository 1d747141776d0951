/** The server's own drawing of a sample card with unsaved settings, asked for shortly after the last change. */

import { onScopeDispose, readonly, ref, shallowRef, watch } from 'vue'
import { previewBrand, type SettingsPatch } from '@/api/settings'
import { isProblem, type FieldError, type Problem } from '@/api/problem'

export const BRAND_PREVIEW_DELAY = 250

export function useBrandPreview(body: () => SettingsPatch, onErrors: (errors: readonly FieldError[]) => void) {
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
      const drawn = await previewBrand(body(), mine.signal)
      if (mine.signal.aborted) return
      html.value = drawn
      problem.value = null
      isStale.value = false
      onErrors([])
    } catch (error) {
      if (!mine.signal.aborted) fail(error)
    }
  }

  // The last good page stays on screen whatever went wrong.
  function fail(error: unknown): void {
    if (!isProblem(error)) throw error
    isStale.value = true
    problem.value = error.code === 'invalid' ? null : error
    if (error.code === 'invalid') onErrors(error.errors)
  }

  const redraw = () => void draw()
  watch(
    () => JSON.stringify(body()),
    () => {
      clearTimeout(timer)
      timer = setTimeout(redraw, BRAND_PREVIEW_DELAY)
    },
  )
  redraw()
  window.addEventListener('online', redraw)
  onScopeDispose(() => {
    window.removeEventListener('online', redraw)
    clearTimeout(timer)
    running?.abort()
  })

  return { html: readonly(html), problem: readonly(problem), isStale: readonly(isStale), redraw }
}
