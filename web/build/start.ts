/** Two files of code for the first load: the little that runs first, and the application, on its way meanwhile. */

import type { HtmlTagDescriptor, Plugin } from 'vite'
import { startOf, withImports } from './bundle.ts'

export function start(): Plugin {
  return {
    name: 'kontakt-start',
    apply: 'build',

    // Each with all that it imports. Otherwise every module that a later screen uses as well would be a file of its
    // own, and a telephone would ask for twenty before it shows anything.
    config: () => ({
      build: {
        rolldownOptions: {
          output: {
            codeSplitting: {
              groups: [
                { name: 'first', test: /\/src\/early\.ts$/, priority: 2 },
                { name: 'start', test: /\/src\/start\.ts$/, priority: 1 },
              ],
            },
          },
        },
      },
    }),

    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        if (!bundle) return []
        const chunks = withImports(startOf(bundle), bundle)
        const styles = chunks.flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])])
        const links: [string, string][] = [
          ...styles.map((name): [string, string] => ['stylesheet', name]),
          ...chunks.map((chunk): [string, string] => ['modulepreload', chunk.fileName]),
        ]
        return links
          .filter(([, name]) => !html.includes(`/${name}"`))
          .map(([rel, name]): HtmlTagDescriptor => {
            const attrs = { rel, crossorigin: true, href: `/${name}` }
            return { tag: 'link', attrs, injectTo: 'head' }
          })
      },
    },
  }
}
