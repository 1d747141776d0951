/** In which section of the editor one is; the address bar says it, and opening that address leads there. */

import { onBeforeUnmount, onMounted, readonly, ref, watch } from 'vue'
import { SECTIONS, sectionId, type Section } from '@/card/sections'

const ADDRESS_PAUSE = 200
// What is less far below the top than this, in pixels, is what one reads; bars lie above.
const READING_LINE = 220

export function useSections(cardId: string, opened: Section | undefined) {
  const current = ref<Section>(opened ?? SECTIONS[0])
  // A section that was asked for counts until one scrolls on, even where the page is too short to bring it to the top.
  let asked: Section | undefined = opened
  let timer: ReturnType<typeof setTimeout> | undefined
  let frame = 0

  const element = (section: Section) => document.getElementById(sectionId(section))

  /** Scroll to the section and put the focus on its heading, so that Tab goes on from there. */
  function go(section: Section): void {
    asked = current.value = section
    element(section)?.scrollIntoView({ block: 'start' })
    element(section)?.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true })
  }

  function look(): void {
    frame = 0
    if (asked && isInView(element(asked))) return
    asked = undefined
    const passed = SECTIONS.filter((section) => (element(section)?.getBoundingClientRect().top ?? Infinity) <= READING_LINE)
    current.value = passed.at(-1) ?? SECTIONS[0]
  }

  const scrolled = () => void (frame ||= requestAnimationFrame(look))
  const scrolledByHand = () => void (asked = undefined)

  function focused({ target }: FocusEvent): void {
    const section = SECTIONS.find((one) => element(one)?.contains(target as Node))
    if (section) asked = current.value = section
  }

  // Not through the router, for which this would be another screen; its own state of the entry is kept.
  function tell(): void {
    // On the way back to another screen, while one is asked about unsaved changes, the address is that one's.
    if (!window.location.pathname.startsWith(`/cards/${cardId}`)) return
    const address = `/cards/${cardId}/${current.value}${window.location.search}`
    history.replaceState({ ...(history.state as object), current: address }, '', address)
  }

  watch(current, () => {
    clearTimeout(timer)
    timer = setTimeout(tell, ADDRESS_PAUSE)
  })
  onMounted(() => {
    window.addEventListener('scroll', scrolled, { passive: true })
    window.addEventListener('wheel', scrolledByHand, { passive: true })
    window.addEventListener('touchmove', scrolledByHand, { passive: true })
    document.addEventListener('focusin', focused)
    if (opened) go(opened)
  })
  onBeforeUnmount(() => {
    clearTimeout(timer)
    cancelAnimationFrame(frame)
    window.removeEventListener('scroll', scrolled)
    window.removeEventListener('wheel', scrolledByHand)
    window.removeEventListener('touchmove', scrolledByHand)
    document.removeEventListener('focusin', focused)
  })

  return { current: readonly(current), go }
}

function isInView(element: HTMLElement | null): boolean {
  const box = element?.getBoundingClientRect()
  return !!box && box.bottom > READING_LINE / 2 && box.top < window.innerHeight
}
