/** Every test speaks English and has all words. */

import { loadRooms, setLocale, type Room } from '@/i18n'

const files = Object.keys(import.meta.glob('../../src/locale/en/*.json'))
const rooms = files.map((file) => file.replace(/^.*\/(\w+)\.json$/, '$1') as Room)

await loadRooms(...rooms)
await setLocale('en')
