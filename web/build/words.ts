/** The words of the application: ICU messages compiled at build time, so that no parser is in the first load. */

import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage'
import type { Plugin } from 'vite'

type NameOf = (chunk: { facadeModuleId?: string | null }) => string

const CATALOGUE = /\/src\/locale\/([\w-]+)\/\w+\.json$/

/** Compiles every catalogue; what stands under `@key` is for translators and left out. */
export function words(): Plugin {
  return {
    name: 'kontakt-words',
    enforce: 'pre',

    // One sees in an address which language it is of.
    config: () => {
      const chunkFileNames: NameOf = ({ facadeModuleId }) => `${folderOf(facadeModuleId)}/[name]-[hash].js`
      return { build: { rolldownOptions: { output: { chunkFileNames } } } }
    },

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

function folderOf(module: string | null | undefined): string {
  const language = CATALOGUE.exec(module ?? '')?.[1]
  return language ? `assets/locale/${language}` : 'assets'
}
