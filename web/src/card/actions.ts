/** What can be done with a card in the list. */

import type { Visibility } from '@/api/types'

export type CardAction = 'share' | 'qr' | 'print' | 'duplicate' | 'delete' | Visibility
