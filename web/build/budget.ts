/** Keeps the first load small: the build fails when the code and words that every visit begins with grow too large. */

import { gzipSync } from 'node:zlib'
import type { Plugin, Rollup } from 'vite'
import { firstLoad } from './bundle.ts'

// Bytes of compressed JavaScript, and the rooms of words that `start.ts` waits for.
const MOST = 90_000
const FIRST_WORDS = /\/locale\/([\w-]+)\/(?:app|cards|problems)\.json$/

export function budget(): Plugin {
  return {
    name: 'kontakt-budget',
    apply: 'build',

    generateBundle(_options, bundle) {
      const words = new Map<string, number>()
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        const language = FIRST_WORDS.exec(chunk.facadeModuleId ?? '')?.[1]
        if (language) words.set(language, (words.get(language) ?? 0) + sum([chunk]))
      }
      const all = sum(firstLoad(bundle)) + Math.max(...words.values())
      const size = `the first load is ${all} bytes of compressed JavaScript`
      if (all > MOST) this.error(`${size}, at most ${MOST} are allowed: load something later`)
      this.info(size)
    },
  }
}

function sum(chunks: readonly Rollup.OutputChunk[]): number {
  return chunks.reduce((total, { code }) => total + gzipSync(code).length, 0)
}
