/** Keeps the first load small: the build fails when the code and words that every visit begins with grow too large. */

import { gzipSync } from 'node:zlib'
import type { Plugin, Rollup } from 'vite'

// Bytes of compressed JavaScript, and the rooms of words that `main.ts` waits for.
const MOST = 90_000
const FIRST_WORDS = /\/locale\/([\w-]+)\/(?:app|cards|problems)\.json$/

export function budget(): Plugin {
  return {
    name: 'kontakt-budget',
    apply: 'build',

    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
      const entry = chunks.find(({ isEntry, facadeModuleId }) => isEntry && facadeModuleId?.endsWith('index.html'))
      if (!entry) return this.error('index.html has no entry')
      const code = sum(statically(entry, chunks))
      const words = new Map<string, number>()
      for (const chunk of chunks) {
        const language = FIRST_WORDS.exec(chunk.facadeModuleId ?? '')?.[1]
        if (language) words.set(language, (words.get(language) ?? 0) + sum([chunk]))
      }
      const all = code + Math.max(...words.values())
      const size = `the first load is ${all} bytes of compressed JavaScript`
      if (all > MOST) this.error(`${size}, at most ${MOST} are allowed: load something later`)
      this.info(size)
    },
  }
}

function statically(entry: Rollup.OutputChunk, chunks: readonly Rollup.OutputChunk[]): Rollup.OutputChunk[] {
  const needed = new Set([entry])
  // A set that grows while one walks through it is walked to its end.
  for (const { imports } of needed) {
    for (const chunk of chunks) if (imports.includes(chunk.fileName)) needed.add(chunk)
  }
  return [...needed]
}

function sum(chunks: readonly Rollup.OutputChunk[]): number {
  return chunks.reduce((total, { code }) => total + gzipSync(code).length, 0)
}
