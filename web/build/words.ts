/** The words of the application: ICU messages compiled at build time, so that no parser is in the first load. */

import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage'
import type { Plugin } from 'vite'

const CATALOGUE = /\/src\/locale\/[\w-]+\/\w+\.json$/

/** Compiles every catalogue; what stands under `@key` is for translators and left out. */
export function words(): Plugin {
  return {
    name: 'kontakt-words',
    enforce: 'pre',

    transform(code, id) {
      if (!CATALOGUE.test(id)) return undefined
      const messages = Object.entries(JSON.parse(code) as Record<string, unknown>)
      const compiled = messages
        .filter((entry): entry is [string, string] => !entry[0].startsWith('@'))
        .map(([key, message]) => {
          try {
            return [key, compileMessageOrThrow(message)]
          } catch (error) {
            return this.error(`${id}: "${key}" is no ICU message: ${String(error)}`)
          }
        })
      return { code: JSON.stringify(Object.fromEntries(compiled)), map: null }
    },
  }
}
