/** What was asked for last, whichever answer arrives first. */

/** The same reading, but each call settles as the latest one does. */
export function latest<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let last: Promise<Value>
  return async () => {
    last = read()
    for (;;) {
      const mine = last
      const outcome = await mine.then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      )
      if (mine !== last) continue
      if ('error' in outcome) throw outcome.error
      return outcome.value
    }
  }
}
