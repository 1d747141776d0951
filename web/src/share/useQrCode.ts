/** The picture of a QR code as it is chosen just now, and what the server says to the choice. */

import { onScopeDispose, readonly, ref, shallowRef, watch } from 'vue'
import { isProblem, problemFrom, unanswered, type FieldError, type Problem } from '@/api/problem'
import type { Card } from '@/api/types'
import { qrAddress, type QrContent, type QrOptions } from './addresses'

const PAUSE = 200

export function useQrCode(card: () => Card, options: () => QrOptions) {
  const picture = ref<string>()
  /** What the code really holds, where that is not what was asked for. */
  const holds = ref<QrContent>()
  const errors = shallowRef<readonly FieldError[]>([])
  const problem = shallowRef<Problem | null>(null)
  const isLoading = ref(false)
  let running = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined

  async function load(): Promise<void> {
    running.abort()
    running = new AbortController()
    const { signal } = running
    isLoading.value = true
    try {
      // Drawn as SVG whatever is downloaded: it is small and sharp at every size.
      const { code, content } = await read(qrAddress(card(), { ...options(), format: 'svg' }), signal)
      if (signal.aborted) return
      show(URL.createObjectURL(code))
      holds.value = content ?? undefined
      errors.value = []
      problem.value = null
    } catch (error) {
      if (signal.aborted) return
      const failure = unanswered(error)
      if (!isProblem(failure)) throw failure
      errors.value = failure.errors
      problem.value = failure.code === 'invalid' ? null : failure
    } finally {
      if (!signal.aborted) isLoading.value = false
    }
  }

  function show(address: string | undefined): void {
    if (picture.value) URL.revokeObjectURL(picture.value)
    picture.value = address
  }

  watch(
    () => ({ ...options(), format: '' }),
    (now, before) => {
      if (before && JSON.stringify(now) === JSON.stringify(before)) return
      clearTimeout(timer)
      isLoading.value = true
      if (before) timer = setTimeout(() => void load(), PAUSE)
      else void load()
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    running.abort()
    show(undefined)
  })

  return {
    picture: readonly(picture),
    holds: readonly(holds),
    errors: readonly(errors),
    problem: readonly(problem),
    isLoading: readonly(isLoading),
    load,
  }
}

async function read(address: string, signal: AbortSignal): Promise<{ code: Blob; content: QrContent | null }> {
  const headers = { accept: 'image/svg+xml, application/json' }
  const response = await fetch(new Request(new URL(address, window.location.origin), { signal, headers }))
  if (!response.ok) throw problemFrom(response.status, await response.json().catch(() => null), response.headers.get('Retry-After'))
  return { code: await response.blob(), content: response.headers.get('x-qr-content') as QrContent | null }
}
