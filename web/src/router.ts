/** Every screen and its address. */

import { createRouter, createWebHistory } from 'vue-router'
import CardList from '@/card/CardList.vue'
import { app } from '@/strings/en/app'
import { cards } from '@/strings/en/cards'

declare module 'vue-router' {
  interface RouteMeta {
    /** What the browser's tab says; a screen may say more once it has loaded. */
    title?: string
    /** The screen brings its own bar at the bottom of a phone. */
    hasOwnBar?: boolean
  }
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', redirect: '/cards' },
    { path: '/cards', component: CardList, meta: { title: cards.title } },
    {
      path: `/cards/:id(${UUID})`,
      component: () => import('@/card/CardScreen.vue'),
      props: true,
      meta: { title: cards.edit, hasOwnBar: true },
    },
    { path: '/:path(.*)*', component: () => import('@/app/AppNotFound.vue'), meta: { title: app.notFoundTitle } },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.afterEach((to, from) => {
  document.title = [to.meta.title, app.name].filter(Boolean).join(' · ')
  // After a change of screen the reader begins at its heading, not at the link that led there.
  if (from.matched.length > 0 && to.path !== from.path) {
    requestAnimationFrame(() => document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true }))
  }
})
