/** The screens of this room and their addresses. */

import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    // Where other screens send people who want to share: the dialog lies over the list.
    path: '/cards/:id([0-9a-f-]{36})/share',
    redirect: ({ params }) => ({ path: '/cards', query: { share: 'link', card: params.id as string } }),
  },
  {
    path: '/cards/:id([0-9a-f-]{36})/print',
    component: () => import('./PrintScreen.vue'),
    props: true,
    meta: { title: 'share.print.title', rooms: ['share'] },
  },
]
