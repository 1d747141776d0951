/** How wide an element is, in pixels, as long as it is there. */

import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue'

export function useWidth(element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<number | undefined>> {
  const width = ref<number>()
  const observer = new ResizeObserver(([entry]) => {
    // On paper the element is as wide as the paper; the screen keeps its own.
    if (entry && !matchMedia('print').matches) width.value = entry.contentRect.width
  })
  watch(element, (now, before) => {
    if (before) observer.unobserve(before)
    if (now) observer.observe(now)
  })
  onScopeDispose(() => observer.disconnect())
  return readonly(width)
}
