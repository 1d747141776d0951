/** The menu of cards, loaded once for all of them. */

import { shallowRef, type Component } from 'vue'

const CardMenu = shallowRef<Component>()
let loading = false

function load(): void {
  if (loading) return
  loading = true
  import('./CardMenu.vue').then(
    (menu) => (CardMenu.value = menu.default),
    // Without a connection the next press of the button tries again.
    () => (loading = false),
  )
}

export function useCardMenu() {
  return { CardMenu, load }
}
