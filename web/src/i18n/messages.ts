/** The words in use: which language is spoken, which rooms are loaded, and what a message says. */

import { setupI18n } from '@lingui/core'
import { computed, readonly, ref } from 'vue'
import { Problem } from '@/api/problem'
import { readRoom, type MessageId, type Room } from './catalogues'
import { directionOf, regional, type Language } from './languages'

// A room that was not loaded is a mistake that shows while developing, and never to others.
const i18n = setupI18n({ missing: (_language, id) => (import.meta.env.DEV ? id : '') })
const current = ref<Language>('en')
// Counts what `t` depends on: languages that became active and rooms that arrived.
const changes = ref(0)
const rooms = new Set<Room>()
const loaded = new Map<string, Promise<void>>()
let asked = 0

/** The language that is spoken now. */
export const locale = readonly(current)

/** Whether it is written from the left or from the right. */
export const direction = computed(() => directionOf(current.value))

/** The message in the present language, with these values put in. Its room must have been loaded. */
export function t(id: MessageId, values?: Record<string, unknown>): string {
  void changes.value
  return i18n._(id, values)
}

/** Whether there is such a message, for ids that are made of what the server says. */
export function isMessage(id: string): id is MessageId {
  void changes.value
  return Object.hasOwn(i18n.messages, id)
}

/** Load the words of these rooms. Rejects with the problem `offline` where they cannot be had. */
export async function loadRooms(...wanted: readonly Room[]): Promise<void> {
  const language = current.value
  await load(language, wanted)
  for (const room of wanted) rooms.add(room)
  // The language may have changed meanwhile, before these rooms were known to be in use.
  if (language !== current.value) await loadRooms(...wanted)
}

/** Speak another language, once the rooms that are in use have been loaded; until then everything stays as it was. */
export async function setLocale(language: Language): Promise<void> {
  const ask = ++asked
  let known: number
  do {
    known = rooms.size
    await load(language, [...rooms])
    // A screen that opened meanwhile has brought its own.
  } while (rooms.size !== known)
  // A later choice wins, whichever of the two arrives first.
  if (ask !== asked) return
  current.value = language
  i18n.activate(language, regional(language))
  changes.value += 1
  document.documentElement.lang = language
  document.documentElement.dir = direction.value
}

async function load(language: Language, wanted: readonly Room[]): Promise<void> {
  await Promise.all(wanted.map((room) => loadOnce(language, room)))
}

function loadOnce(language: Language, room: Room): Promise<void> {
  const key = `${language}/${room}`
  const known = loaded.get(key)
  if (known) return known
  const loading = readRoom(language, room).then(
    (messages) => {
      i18n.load(language, messages)
      changes.value += 1
    },
    () => {
      loaded.delete(key)
      throw new Problem('offline', 0)
    },
  )
  loaded.set(key, loading)
  return loading
}
