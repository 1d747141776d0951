/** The screens of this room and their addresses. */

import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = []
