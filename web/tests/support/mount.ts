import { createApp, type Component } from 'vue'
import { onTestFinished } from 'vitest'

/** Mount a component into the document until the test ends; returns its place. */
export function mount(component: Component): HTMLElement {
  const place = document.createElement('div')
  document.body.append(place)
  const app = createApp(component)
  app.mount(place)
  onTestFinished(() => {
    app.unmount()
    place.remove()
  })
  return place
}
