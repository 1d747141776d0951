/** Every screen and its address. */

import { watch } from 'vue'
import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router'
import { routes as account } from '@/account/routes'
import { routes as admin } from '@/admin/routes'
import { routes as analytics } from '@/analytics/routes'
import { useUnreached } from '@/app/useUnreached'
import CardList from '@/card/CardList.vue'
import { SECTIONS } from '@/card/sections'
import { tabTitle } from '@/composables/tabTitle'
import { useOrganisation } from '@/composables/useOrganisation'
import { loadRooms, locale, t, type MessageId, type Room } from '@/i18n'
import { routes as imports } from '@/imports/routes'
import { routes as share } from '@/share/routes'
import { routes as signatures } from '@/signature/routes'

declare module 'vue-router' {
  interface RouteMeta {
    /** What the browser's tab says; a screen may say more once it has loaded. */
    title?: MessageId
    /** The words that the screen needs beside those of the first load. */
    rooms?: readonly Room[]
    /** The screen brings its own bar at the bottom of a phone. */
    hasOwnBar?: boolean
  }
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', redirect: '/cards' },
    { path: '/cards', component: CardList, meta: { title: 'cards.title' } },
    {
      path: `/cards/:id(${UUID})/:section(${SECTIONS.join('|')})?`,
      component: () => import('@/card/CardScreen.vue'),
      props: true,
      meta: { title: 'cards.edit', rooms: ['editor', 'fields', 'images'], hasOwnBar: true },
    },
    ...share,
    ...signatures,
    ...analytics,
    ...imports,
    ...admin,
    ...account,
    { path: '/:path(.*)*', component: () => import('@/app/AppNotFound.vue'), meta: { title: 'app.notFoundTitle' } },
  ],
  // A dialog, a filter or a section in the address is no other screen.
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
})

const loadWords = (to: RouteLocationNormalized) => loadRooms(...to.matched.flatMap(({ meta }) => meta.rooms ?? []))

// Begun before the screen's own chunk is asked for, so that both are on their way at once.
router.beforeEach((to) => void loadWords(to).catch(() => undefined))
router.beforeResolve(loadWords)

const unreached = useUnreached()
router.onError((_error, to, from) => unreached.tell(to, from, router))

function nameTab(): void {
  const { title } = router.currentRoute.value.meta
  document.title = tabTitle(title && t(title))
}
watch([locale, () => useOrganisation().organisation.value?.org_name], nameTab)

router.afterEach((to, from, failure) => {
  if (failure) return
  unreached.forget()
  nameTab()
  // After a change of screen the reader begins at its heading, not at the link that led there.
  if (from.matched.length > 0 && to.path !== from.path) {
    requestAnimationFrame(() => document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true }))
  }
})
