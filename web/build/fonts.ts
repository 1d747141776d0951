/** The self-hosted fonts of fonts.json: copied under addresses that never change their content. */

import { createReadStream, readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

interface Fonts {
  fonts: Record<string, { family: string; version: string; weight: string }>
  subsets: Record<string, string>
}

const INTERFACE_FONT = 'inter'
const STYLESHEET = 'virtual:interface-font.css'
const ADDRESS = /^\/fonts\/([\w-]+)\/[\d.]+\/([\w-]+)\.woff2$/

const root = new URL('../', import.meta.url)
const packageOf = (font: string) => new URL(`node_modules/@fontsource-variable/${font}/`, root)
const fileOf = (font: string, subset: string) => new URL(`files/${font}-${subset}-wght-normal.woff2`, packageOf(font))
const addressOf = (font: string, version: string, subset: string) => `fonts/${font}/${version}/${subset}.woff2`
const json = (file: URL): unknown => JSON.parse(readFileSync(file, 'utf8'))

/** Copies every font and subset into the build, serves them in development, and declares the interface's font. */
export function fonts(): Plugin {
  const { fonts, subsets } = json(new URL('fonts.json', root)) as Fonts

  return {
    name: 'kontakt-fonts',

    generateBundle() {
      for (const [font, { version }] of Object.entries(fonts)) {
        // The version is part of an address that browsers keep for ever.
        const installed = (json(new URL('package.json', packageOf(font))) as { version: string }).version
        if (installed !== version) this.error(`fonts.json says ${font} ${version}, installed is ${installed}`)
        for (const subset of Object.keys(subsets)) {
          const source = readFileSync(fileOf(font, subset))
          this.emitFile({ type: 'asset', fileName: addressOf(font, version, subset), source })
        }
        // The Open Font License wants its text beside the fonts.
        const source = readFileSync(new URL('LICENSE', packageOf(font)))
        this.emitFile({ type: 'asset', fileName: `fonts/${font}/LICENSE.txt`, source })
      }
    },

    transformIndexHtml() {
      const version = fonts[INTERFACE_FONT]?.version ?? ''
      const href = `/${addressOf(INTERFACE_FONT, version, 'latin')}`
      return [{ tag: 'link', attrs: { rel: 'preload', href, as: 'font', type: 'font/woff2', crossorigin: true, fetchpriority: 'low' } }]
    },

    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const [, font, subset] = ADDRESS.exec(request.url ?? '') ?? []
        if (!font || !subset || !(font in fonts) || !(subset in subsets)) return next()
        response.setHeader('Content-Type', 'font/woff2')
        createReadStream(fileOf(font, subset)).on('error', () => next()).pipe(response)
      })
    },

    resolveId: (id) => (id === STYLESHEET ? `\0${STYLESHEET}` : undefined),

    load(id) {
      if (id !== `\0${STYLESHEET}`) return undefined
      const own = fonts[INTERFACE_FONT]
      if (!own) return this.error(`fonts.json lacks ${INTERFACE_FONT}`)
      return Object.entries(subsets)
        .map(
          ([subset, ranges]) =>
            `@font-face{font-family:"${own.family}";font-weight:${own.weight};font-display:swap;` +
            `src:url("/${addressOf(INTERFACE_FONT, own.version, subset)}") format("woff2");unicode-range:${ranges}}`,
        )
        .join('\n')
    },
  }
}
