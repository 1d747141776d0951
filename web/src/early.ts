/** Answers of the API, and words, that the first screen will need: asked for before its code has come. */

import { FIRST_ROOMS, readRoom } from './i18n/catalogues'
import { preferred } from './i18n/languages'

const ME = '/api/me'
const FIRST_CARDS = '/api/me/cards?limit=50'

const answers = new Map<string, Promise<Response>>()

/** Ask for who is signed in, for the organisation, for the words, and where one begins for the cards. */
export function askEarly(): void {
  ask('/api/settings/public')
  const isBeginning = /^\/(?:cards\/?)?$/.test(location.pathname) && location.search === ''
  void ask(ME).then(
    (answer) => {
      // Without a session there is nobody whose cards could be asked for.
      if (answer.ok && isBeginning) void ask(FIRST_CARDS)
    },
    () => undefined,
  )
  const language = preferred()
  // A failure is told by whoever asks for the same again.
  if (language) for (const room of FIRST_ROOMS) readRoom(language, room).catch(() => undefined)
}

/** The answer to this request if it was asked for early; only once, so that whoever asks again gets a new one. */
export function earlyAnswer(request: Request): Promise<Response> | undefined {
  const { pathname, search } = new URL(request.url)
  const answer = request.method === 'GET' ? answers.get(pathname + search) : undefined
  answers.delete(pathname + search)
  return answer
}

function ask(path: string): Promise<Response> {
  const answer = fetch(path)
  answer.catch(() => undefined)
  answers.set(path, answer)
  return answer
}
