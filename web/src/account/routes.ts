/** The screen of this room and its address. */

import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/account',
    component: () => import('./AccountScreen.vue'),
    meta: { title: 'account.title', rooms: ['account'] },
  },
]
