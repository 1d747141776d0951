import { expect, test, vi } from 'vitest'
import { useHold } from '@/ui/useHold'

test.each(['pointerup', 'pointercancel'])('what is held down is let go after %s, and not before the click', (end) => {
  vi.useFakeTimers()
  const { isHeld, hold } = useHold()
  hold()
  expect(isHeld.value).toBe(true)
  window.dispatchEvent(new Event(end))
  expect(isHeld.value).toBe(true)
  vi.runAllTimers()
  expect(isHeld.value).toBe(false)
  vi.useRealTimers()
})
