import 'virtual:interface-font.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import { createApp } from 'vue'
import App from './App.vue'
import { useLanguage } from './composables/useLanguage'
import { useOrganisation } from './composables/useOrganisation'
import { useSession } from './composables/useSession'
import { loadRooms } from './i18n'
import { router } from './router'

// What is asked for at once need not wait for the words.
void useOrganisation().load()
void useSession().load()

await useLanguage().speak()
await loadRooms('app', 'cards', 'problems')
createApp(App).use(router).mount('#app')
