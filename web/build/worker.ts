/** The service worker, at an address that stays the same, with the list of the files that it keeps. */

import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'
import { firstLoad } from './bundle.ts'

const SOURCE = 'worker/shell.ts'
const ADDRESS = 'sw.js'

/** Builds the worker beside the application and tells it which files the first load needs. */
export function worker(): Plugin {
  return {
    name: 'kontakt-worker',
    apply: 'build',

    buildStart() {
      this.emitFile({ type: 'chunk', id: SOURCE, fileName: ADDRESS })
    },

    generateBundle(_options, bundle) {
      const chunk = bundle[ADDRESS]
      if (chunk?.type !== 'chunk') return this.error(`${SOURCE} was not built`)
      if (chunk.imports.length > 0) return this.error(`${SOURCE} must stand alone, and imports ${chunk.imports.join()}`)
      const chunks = firstLoad(bundle)
      const styles = chunks.flatMap((needed) => [...(needed.viteMetadata?.importedCss ?? [])])
      const files = [...styles, ...chunks.map((needed) => needed.fileName)].map((name) => `/${name}`)
      // Also of what is loaded later, so that a new release is noticed whatever changed in it.
      const version = createHash('sha256').update(Object.keys(bundle).sort().join()).digest('hex').slice(0, 12)
      chunk.code = `const SHELL=${JSON.stringify({ version, files })};${chunk.code}`
    },
  }
}
