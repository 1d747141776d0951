import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { budget } from './build/budget.ts'
import { fonts } from './build/fonts.ts'
import { start } from './build/start.ts'
import { words } from './build/words.ts'
import { worker } from './build/worker.ts'

// A Kontakt that answers what the development server does not, such as the one of `make up`.
const backend = process.env.KONTAKT_URL ?? 'http://localhost:8080'
const paths = ['^/api/', '^/c/', '^/uploads/', '^/robots\\.txt$', '^/favicon\\.ico$', '^/sitemap\\.xml$', '^/sitemaps/']
const proxied = Object.fromEntries(paths.map((path) => [path, { target: backend }]))

export default defineConfig({
  plugins: [vue(), fonts(), words(), start(), worker(), budget()],
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
  build: {
    // light-dark() and relative colours, on which the tokens are built, must reach the browser as they are.
    target: ['chrome123', 'firefox128', 'safari17.5'],
    // A data: address would need its own permission in the content security policy.
    assetsInlineLimit: 0,
  },
  json: { namedExports: false },
  server: { proxy: proxied },
  test: { environment: 'happy-dom', include: ['tests/**/*.test.ts'], setupFiles: ['tests/support/words.ts'] },
})
