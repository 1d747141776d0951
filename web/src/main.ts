/** The little that runs first: what the first screen will ask for is asked for while its code is on the way. */

import { askEarly } from './early'

askEarly()
await import('./start')
