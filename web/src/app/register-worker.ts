/** Registers the service worker where there may be one: over TLS, or on this machine. */

/** Called when the first screen is there, so that what it needs is not kept waiting. */
export function registerWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  window.addEventListener('load', () => {
    navigator.serviceWorker.register('/sw.js').catch((error: unknown) => {
      // Everything works without; only the start without a connection does not.
      console.warn('Kontakt will not open without a connection.', error)
    })
  })
}
