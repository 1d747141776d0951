/** Screens that exist for administrators alone. */

import { h, type Component, type FunctionalComponent } from 'vue'
import { useSession } from '@/composables/useSession'

/**
 * The screen that this imports, as the lazy component of a route. Who does not administer sees that, and the screen is
 * never made, so that it asks the server for nothing. The route needs the words of the room `admin`.
 */
export function forAdmins(load: () => Promise<{ default: Component }>): () => Promise<Component> {
  return async () => {
    const [screen, closed] = await Promise.all([load(), import('./AdminClosed.vue')])
    const Gate: FunctionalComponent = (_props, { attrs }) =>
      useSession().me.value?.role === 'admin' ? h(screen.default, attrs) : h(closed.default)
    return Gate
  }
}
