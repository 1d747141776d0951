/** From a chosen file to a picture that can be cropped, and from a crop to bytes that can be sent. */

import type { ImageKind } from '@/api/types'

/** Width divided by height, and the longest edge that is sent, in pixels. */
export const SHAPES: Record<ImageKind, { ratio: number | null; edge: number }> = {
  avatar: { ratio: 1, edge: 1024 },
  banner: { ratio: 3, edge: 2048 },
  background: { ratio: null, edge: 2048 },
}

/** What the server takes at most by default, in bytes. */
export const MOST_BYTES = 5 * 1024 * 1024

// Larger pictures would make dragging and zooming slow, and nothing of them survives the crop.
const WORKING_EDGE = 4096

/** The file is no picture that this browser can read. */
export class UnreadablePicture extends Error {}

/** The picture, small enough to work with, as an object URL that the caller revokes. */
export async function workingCopy(file: Blob): Promise<string> {
  let bitmap: ImageBitmap
  try {
    bitmap = await createImageBitmap(file)
  } catch {
    throw new UnreadablePicture()
  }
  const { width, height } = fitted(bitmap, WORKING_EDGE)
  if (width === bitmap.width && height === bitmap.height) {
    bitmap.close()
    return URL.createObjectURL(file)
  }
  const canvas = canvasOf(width, height)
  context(canvas).drawImage(bitmap, 0, 0, width, height)
  bitmap.close()
  return URL.createObjectURL(await encoded(canvas, 'image/webp', 0.95))
}

/** The cropped picture as WebP (JPEG where the browser cannot write WebP), small enough to be taken. */
export async function sendable(crop: HTMLCanvasElement, edge: number): Promise<Blob> {
  let size = fitted(crop, edge)
  for (;;) {
    const canvas = canvasOf(size.width, size.height)
    context(canvas).drawImage(crop, 0, 0, size.width, size.height)
    for (const quality of [0.9, 0.75]) {
      const blob = await photo(canvas, quality)
      if (blob.size <= MOST_BYTES) return blob
    }
    size = fitted(size, Math.max(size.width, size.height) / 2)
  }
}

/** The size shrunk so that neither edge is longer than this; never enlarged. */
export function fitted(size: { width: number; height: number }, edge: number): { width: number; height: number } {
  const scale = Math.min(1, edge / Math.max(size.width, size.height))
  return { width: Math.max(1, Math.round(size.width * scale)), height: Math.max(1, Math.round(size.height * scale)) }
}

async function photo(canvas: HTMLCanvasElement, quality: number): Promise<Blob> {
  const webp = await encoded(canvas, 'image/webp', quality)
  if (webp.type === 'image/webp') return webp
  // JPEG has no transparency; what was clear would turn black.
  const opaque = canvasOf(canvas.width, canvas.height)
  const pen = context(opaque)
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, opaque.width, opaque.height)
  pen.drawImage(canvas, 0, 0)
  return encoded(opaque, 'image/jpeg', quality)
}

function encoded(canvas: HTMLCanvasElement, type: string, quality?: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new UnreadablePicture())), type, quality)
  })
}

function canvasOf(width: number, height: number): HTMLCanvasElement {
  return Object.assign(document.createElement('canvas'), { width, height })
}

function context(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const pen = canvas.getContext('2d')
  if (!pen) throw new UnreadablePicture()
  pen.imageSmoothingQuality = 'high'
  return pen
}
