/** The typed client of Kontakt's own API, and the one place where failing answers become problems. */

import createClient from 'openapi-fetch'
import { earlyAnswer } from '@/early'
import { problemFrom, unanswered } from './problem'
import type { paths } from './schema'

// `fetch` is looked up at each call so that a test can stand in for the network.
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: (request) => earlyAnswer(request) ?? globalThis.fetch(request),
})

interface Outcome<Data> {
  data?: Data
  error?: unknown
  response: Response
}

/** The data of a call that succeeded; throws a `Problem` for every other outcome. */
export async function answered<Data>(call: Promise<Outcome<Data>>): Promise<Data> {
  let outcome: Outcome<Data>
  try {
    outcome = await call
  } catch (error) {
    throw unanswered(error)
  }
  if (!outcome.response.ok) throw problemFrom(outcome.response.status, outcome.error, outcome.response.headers.get('Retry-After'))
  return outcome.data as Data
}
