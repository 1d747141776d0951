import { onTestFinished, vi } from 'vitest'

export interface Received {
  method: string
  path: string
  /** What follows the question mark. */
  query: string
  headers: Headers
  body: unknown
}

type Handler = (request: Received) => Response | Promise<Response>

/** Stand in for the network: answer every request by this handler and keep what was received. */
export function serve(handler: Handler): Received[] {
  const received: Received[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    const text = await request.clone().text()
    const one = {
      method: request.method,
      path: new URL(request.url).pathname,
      query: new URL(request.url).search.slice(1),
      headers: request.headers,
      body: text ? (JSON.parse(text) as unknown) : null,
    }
    received.push(one)
    return handler(one)
  })
  onTestFinished(() => void vi.unstubAllGlobals())
  return received
}

export const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })

export const problem = (status: number, code: string, errors: object[] = []) =>
  new Response(JSON.stringify({ type: `/problems/${code}`, title: code, status, code, errors }), {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  })

/** Everything that is already on its way has arrived. */
export const settled = () => new Promise((resolve) => setTimeout(resolve, 0))
