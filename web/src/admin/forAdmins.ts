/** Screens that exist for administrators alone. */

import { defineComponent, h, type Component } from 'vue'
import { useSession } from '@/composables/useSession'

/**
 * The screen that this imports, as the lazy component of a route. Who does not administer sees that, and the screen is
 * never made, so that it asks the server for nothing. The route needs the words of the room `admin`.
 */
export function forAdmins(load: () => Promise<{ default: Component }>): () => Promise<Component> {
  return async () => {
    const [screen, closed] = await Promise.all([load(), import('./AdminClosed.vue')])
    const { me } = useSession()
    // An object and not a function, which the router would take for one more promise of a component.
    return defineComponent({
      inheritAttrs: false,
      render() {
        return me.value?.role === 'admin' ? h(screen.default, this.$attrs) : h(closed.default)
      },
    })
  }
}
