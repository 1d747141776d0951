/** What belongs to the first load: the entry, and the application that it starts. */

import type { Rollup } from 'vite'

const START = '/src/start.ts'

/** The chunk that starts the application; the entry asks for it at once. */
export function startOf(bundle: Rollup.OutputBundle): Rollup.OutputChunk {
  const start = Object.values(bundle).find((file) => file.type === 'chunk' && file.facadeModuleId?.endsWith(START))
  if (start?.type !== 'chunk') throw new Error(`${START} is no chunk of its own`)
  return start
}

/** The chunk and all that it imports, directly or not, each once. */
export function withImports(chunk: Rollup.OutputChunk, bundle: Rollup.OutputBundle): Rollup.OutputChunk[] {
  const needed = new Set([chunk])
  // A set that grows while one walks through it is walked to its end.
  for (const { imports } of needed) {
    for (const name of imports) {
      const imported = bundle[name]
      if (imported?.type === 'chunk') needed.add(imported)
    }
  }
  return [...needed]
}

/** Everything that runs before the first screen is there. */
export function firstLoad(bundle: Rollup.OutputBundle): Rollup.OutputChunk[] {
  const entry = Object.values(bundle).find(
    (file) => file.type === 'chunk' && file.isEntry && file.facadeModuleId?.endsWith('index.html'),
  )
  if (entry?.type !== 'chunk') throw new Error('index.html has no entry')
  return [...new Set([...withImports(entry, bundle), ...withImports(startOf(bundle), bundle)])]
}
