/** Starts the application, once its code is here. */

import 'virtual:interface-font.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import { createApp } from 'vue'
import App from './App.vue'
import { registerWorker } from './app/register-worker'
import { useLanguage } from './composables/useLanguage'
import { useOrganisation } from './composables/useOrganisation'
import { useSession } from './composables/useSession'
import { FIRST_ROOMS, loadRooms } from './i18n'
import { router } from './router'

// What is asked for at once need not wait for the words.
void useOrganisation().load()
void useSession().load()

await useLanguage().speak()
try {
  await loadRooms(...FIRST_ROOMS)
} catch {
  // Without a word there is nothing to say but the name: a button that tries again.
  const button = Object.assign(document.createElement('button'), { textContent: '↻ Kontakt', className: 'control' })
  button.addEventListener('click', () => window.location.reload())
  document.querySelector('#app')?.append(button)
  await new Promise(() => undefined)
}
createApp(App).use(router).mount('#app')
registerWorker()
