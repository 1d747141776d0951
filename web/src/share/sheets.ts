/** What can be printed, on which paper: all lengths in millimetres. */

export type Sheet = 'page' | 'business'
export type Paper = 'a4' | 'letter'

export interface Size {
  readonly width: number
  readonly height: number
}

export const PAPERS: Record<Paper, Size> = {
  a4: { width: 210, height: 297 },
  letter: { width: 215.9, height: 279.4 },
}

/** The size of business cards in most of Europe (ISO 7810 ID-1 is nearly the same). */
export const BUSINESS_CARD: Size = { width: 85, height: 55 }

const COLUMNS = 2
// On Letter five rows would leave 2 mm at the top, where printers do not reach.
const ROWS: Record<Paper, number> = { a4: 5, letter: 4 }
const MARK = 5
const GAP = 1

export interface Line {
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
}

export interface Grid {
  readonly columns: number
  readonly rows: number
  readonly count: number
  /** From the edge of the paper to the first card. */
  readonly left: number
  readonly top: number
  /** Where to cut, drawn outside of the cards. */
  readonly marks: readonly Line[]
}

/** How business cards lie on the paper: edge to edge and in its middle, so that one cut parts two of them. */
export function grid(paper: Paper): Grid {
  const { width, height } = PAPERS[paper]
  const rows = ROWS[paper]
  const left = (width - COLUMNS * BUSINESS_CARD.width) / 2
  const top = (height - rows * BUSINESS_CARD.height) / 2
  const right = width - left
  const bottom = height - top
  const xs = range(COLUMNS + 1).map((column) => left + column * BUSINESS_CARD.width)
  const ys = range(rows + 1).map((row) => top + row * BUSINESS_CARD.height)
  const marks = [
    ...xs.flatMap((x) => [line(x, top - GAP, x, top - GAP - MARK), line(x, bottom + GAP, x, bottom + GAP + MARK)]),
    ...ys.flatMap((y) => [line(left - GAP, y, left - GAP - MARK, y), line(right + GAP, y, right + GAP + MARK, y)]),
  ]
  return { columns: COLUMNS, rows, count: COLUMNS * rows, left, top, marks }
}

// Where Letter is what lies in the printer.
const LETTER_REGIONS = new Set(['US', 'CA', 'MX', 'PH', 'CO', 'CL', 'VE'])

/** The paper of the person's region, as far as the browser's languages name one. */
export function usualPaper(languages: readonly string[] = navigator.languages): Paper {
  const regions = languages.map((language) => /-([A-Z]{2})\b/.exec(language)?.[1]).filter((region) => region !== undefined)
  return LETTER_REGIONS.has(regions[0] ?? '') ? 'letter' : 'a4'
}

function line(x1: number, y1: number, x2: number, y2: number): Line {
  return { x1, y1, x2, y2 }
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index)
}
