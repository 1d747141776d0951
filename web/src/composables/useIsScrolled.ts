/** Whether the page is scrolled away from its beginning, so that something lies beneath what sticks to the top. */

import { onBeforeUnmount, onMounted, readonly, ref, type Ref } from 'vue'

export function useIsScrolled(): Readonly<Ref<boolean>> {
  const isScrolled = ref(false)
  const look = () => void (isScrolled.value = window.scrollY > 0)
  onMounted(() => {
    look()
    window.addEventListener('scroll', look, { passive: true })
  })
  onBeforeUnmount(() => window.removeEventListener('scroll', look))
  return readonly(isScrolled)
}
