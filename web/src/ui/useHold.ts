import { ref, type Ref } from 'vue'

/**
 * Tells whether the pointer holds a button down, so that nothing takes the button's place meanwhile: a click is lost
 * where its element changes between press and release.
 */
export function useHold(): { isHeld: Readonly<Ref<boolean>>; hold: () => void } {
  const isHeld = ref(false)

  function hold(): void {
    isHeld.value = true
    // The click comes after the release, and must find the button still there.
    const release = () => void setTimeout(() => (isHeld.value = false))
    for (const end of ['pointerup', 'pointercancel']) window.addEventListener(end, release, { once: true })
  }

  return { isHeld, hold }
}
