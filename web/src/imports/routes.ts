/** The screens of this room and their addresses. */

import type { RouteRecordRaw } from 'vue-router'
import { forAdmins } from '@/admin/forAdmins'

export const routes: RouteRecordRaw[] = [
  {
    path: '/organisation/import',
    component: forAdmins(() => import('./ImportHome.vue')),
    meta: { title: 'admin.nav.import', rooms: ['admin', 'imports'] },
  },
  {
    path: '/organisation/import/:id([0-9a-f-]{36})',
    component: forAdmins(() => import('./ImportScreen.vue')),
    props: true,
    meta: { title: 'admin.nav.import', rooms: ['admin', 'imports'] },
  },
]
