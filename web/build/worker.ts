/** The service worker, at an address that stays the same, with the list of the files that it keeps. */

import { createHash } from 'node:crypto'
import type { Plugin, Rollup } from 'vite'

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
      const files = firstLoad(bundle)
      // Also of what is loaded later, so that a new release is noticed whatever changed in it.
      const version = createHash('sha256').update(Object.keys(bundle).sort().join()).digest('hex').slice(0, 12)
      chunk.code = `const SHELL=${JSON.stringify({ version, files })};${chunk.code}`
    },
  }
}

function firstLoad(bundle: Rollup.OutputBundle): string[] {
  const files = new Set<string>()
  const add = (name: string): void => {
    const chunk = bundle[name]
    if (chunk?.type !== 'chunk' || files.has(`/${name}`)) return
    files.add(`/${name}`)
    for (const style of chunk.viteMetadata?.importedCss ?? []) files.add(`/${style}`)
    chunk.imports.forEach(add)
  }
  for (const chunk of Object.values(bundle)) {
    if (chunk.type === 'chunk' && chunk.isEntry && chunk.fileName !== ADDRESS) add(chunk.fileName)
  }
  return [...files].sort()
}
