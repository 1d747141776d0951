/** Uploads with progress: `fetch` cannot report how much of a body has left, XMLHttpRequest can. */

import { Problem, problemFrom } from './problem'

/** PUT a blob and return the JSON answer; throws a `Problem` when it does not succeed. */
export function upload<Answer>(
  url: string,
  body: Blob,
  headers: Record<string, string>,
  onProgress?: (share: number) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('PUT', url)
    request.setRequestHeader('Content-Type', body.type)
    request.setRequestHeader('Accept', 'application/json')
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded / event.total)
    }
    request.onload = () => {
      const answer = parsed(request.responseText)
      if (request.status >= 200 && request.status < 300) resolve(answer as Answer)
      else reject(problemFrom(request.status, answer, request.getResponseHeader('Retry-After')))
    }
    request.onerror = () => reject(new Problem('offline', 0))
    request.send(body)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
