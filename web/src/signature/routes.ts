/** The screens of this room and their addresses. */

import type { RouteRecordRaw } from 'vue-router'

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const rooms = ['signatures', 'fields'] as const

export const routes: RouteRecordRaw[] = [
  {
    path: '/signatures',
    component: () => import('./SignatureList.vue'),
    meta: { title: 'signatures.title', rooms },
  },
  {
    path: `/signatures/:id(new|${UUID})`,
    component: () => import('./SignatureScreen.vue'),
    props: true,
    meta: { title: 'signatures.edit', rooms, hasOwnBar: true },
  },
]
