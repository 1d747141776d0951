/** Writes a Brotli file beside each file of a folder that gets clearly smaller by it. */

const { readdirSync, readFileSync, writeFileSync } = require('node:fs')
const { extname, join } = require('node:path')
const { brotliCompressSync, constants } = require('node:zlib')

const TEXT = new Set(['.css', '.html', '.js', '.json', '.svg', '.txt'])
// Below this a response is one packet either way.
const WORTH_BYTES = 512

// Browsers that are recent enough for the application read Brotli; for whoever else asks, Caddy packs it by itself.
const compress = (content) =>
  brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } })

const folder = process.argv[2]
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !TEXT.has(extname(entry.name))) continue
  const path = join(entry.parentPath, entry.name)
  const content = readFileSync(path)
  if (content.length < WORTH_BYTES) continue
  const compressed = compress(content)
  if (compressed.length < content.length * 0.9) writeFileSync(`${path}.br`, compressed)
}
