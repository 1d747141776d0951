/** The screens of this room and their addresses. */

import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/cards/:id([0-9a-f-]{36})/print',
    component: () => import('./PrintScreen.vue'),
    props: true,
    meta: { title: 'share.print.title', rooms: ['share'] },
  },
]
