/** Writes a Brotli, a Zstandard and a gzip file beside each file of a folder that gets clearly smaller by them. */

const { readdirSync, readFileSync, writeFileSync } = require('node:fs')
const { extname, join } = require('node:path')
const { brotliCompressSync, constants, gzipSync, zstdCompressSync } = require('node:zlib')

const TEXT = new Set(['.css', '.html', '.js', '.json', '.svg', '.txt'])
// Below this a response is one packet either way.
const WORTH_BYTES = 512

const encodings = {
  '.br': (content) => brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
  '.zst': (content) => zstdCompressSync(content, { params: { [constants.ZSTD_c_compressionLevel]: 19 } }),
  '.gz': (content) => gzipSync(content, { level: 9 }),
}

const folder = process.argv[2]
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !TEXT.has(extname(entry.name))) continue
  const path = join(entry.parentPath, entry.name)
  const content = readFileSync(path)
  if (content.length < WORTH_BYTES) continue
  for (const [suffix, compress] of Object.entries(encodings)) {
    const compressed = compress(content)
    if (compressed.length < content.length * 0.9) writeFileSync(path + suffix, compressed)
  }
}
