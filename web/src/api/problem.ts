/** Errors of the API as values: RFC 9457 problem documents, and what a browser meets without an answer. */

/** One invalid member: a JSON Pointer (RFC 6901) into the body that was sent, and a stable code. */
export interface FieldError {
  pointer: string
  code: string
  detail?: string
}

/** A request that did not succeed. Act on `code`; `offline` means that no answer came at all. `wait`: so many seconds. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    readonly errors: readonly FieldError[] = [],
    readonly wait: number | null = null,
  ) {
    super(code)
    this.name = 'Problem'
  }
}

/** Whether the error is a problem, with this code if one is given. */
export function isProblem(error: unknown, code?: string): error is Problem {
  return error instanceof Problem && (code === undefined || error.code === code)
}

/** The problem that a response with a failing status means, whatever its body and its Retry-After turn out to be. */
export function problemFrom(status: number, body: unknown, retryAfter: string | null = null): Problem {
  const document = isRecord(body) ? body : {}
  const code = typeof document.code === 'string' ? document.code : codeOfStatus(status)
  const errors = Array.isArray(document.errors) ? document.errors.filter(isFieldError) : []
  return new Problem(code, status, errors, /^\d+$/.test(retryAfter ?? '') ? Number(retryAfter) : null)
}

/** Rethrow an aborted request as it is; anything else that a transport throws means there was no answer. */
export function unanswered(error: unknown): unknown {
  if (error instanceof Problem || (error instanceof DOMException && error.name === 'AbortError')) return error
  return new Problem('offline', 0)
}

// A proxy in front of Kontakt answers without a problem document.
function codeOfStatus(status: number): string {
  const codes: Record<number, string> = { 401: 'not-signed-in', 404: 'not-found', 413: 'too-large', 429: 'too-many-requests' }
  return codes[status] ?? (status >= 502 && status <= 504 ? 'unavailable' : 'internal-error')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isFieldError(value: unknown): value is FieldError {
  return isRecord(value) && typeof value.pointer === 'string' && typeof value.code === 'string'
}
