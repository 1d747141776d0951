/**
 * The service worker: it keeps the application's own files, so that Kontakt opens without a connection and says so.
 *
 * It never keeps an answer of the API, a card, or a picture. Written by hand because what it may keep is the point;
 * the usual library would bring three hundred packages to say the same.
 */

export {}
declare const self: ServiceWorkerGlobalScope

/** The files of the first load and a name for them, which the build puts in. */
declare const SHELL: { version: string; files: string[] }

const PREFIX = 'kontakt-shell-'
const CACHE = `${PREFIX}${SHELL.version}`
const PAGE = '/'
// Their names change with their content, so that what was kept is right for ever.
const IMMUTABLE = /^\/(?:assets|fonts)\//
// Answered by the server alone; everything else that is opened is a screen of the application.
const NOT_THE_APPLICATION = /^\/(?:api|c|uploads|sitemaps)\/|^\/(?:robots\.txt|sitemap\.xml|sw\.js)$/

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([PAGE, ...SHELL.files])))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()))
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (IMMUTABLE.test(url.pathname)) event.respondWith(kept(request))
  else if (request.mode === 'navigate' && !NOT_THE_APPLICATION.test(url.pathname)) event.respondWith(screen(request))
})

async function forgetOthers(): Promise<void> {
  const names = await caches.keys()
  const others = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE)
  await Promise.all(others.map((name) => caches.delete(name)))
}

/** The file from the cache, or else from the server, and then it is kept. */
async function kept(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE)
  const known = await cache.match(request)
  if (known) return known
  const answer = await fetch(request)
  if (answer.status === 200) await cache.put(request, answer.clone())
  return answer
}

/** The page from the server; the one that was kept if there is no connection. */
async function screen(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch (error) {
    const known = await caches.match(PAGE)
    if (known) return known
    throw error
  }
}
