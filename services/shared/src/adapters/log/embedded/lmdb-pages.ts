import type { FileHandle } from 'node:fs/promises'

/** Layout of LMDB's data file, version 2 (`mdb.c` of the lmdb package); all numbers are little-endian. */
const HEADER_BYTES = 24
const META_BYTES = 168
const [MAGIC, VERSION] = [0xbeefc0de, 2] as const
const [BRANCH, LEAF] = [0x01, 0x02] as const
const [BIG_VALUE, SUB_TABLE] = [0x01, 0x02] as const
const NODE_HEADER_BYTES = 8
const ROOT_AT = 40
const NO_PAGE = 0xffffffffffffffffn
/** Page sizes that LMDB takes; its first two pages are the meta pages. */
const [PAGE_BYTES_MIN, PAGE_BYTES_MAX] = [256, 65_536] as const

export interface LmdbMeta {
  readonly pageBytes: number
  /** Number of the last page that was ever used. */
  readonly lastPage: number
  readonly transaction: number
  /** Root pages of the free list and of the tables. */
  readonly roots: readonly bigint[]
}

/** The newer of the two meta pages; `null` when neither is one of LMDB's. */
export async function readNewestMeta(file: FileHandle): Promise<LmdbMeta | null> {
  const first = await readMeta(file, 0)
  const second = first && (await readMeta(file, first.pageBytes))
  if (first === null || second === null) return null
  return second.transaction > first.transaction ? second : first
}

async function readMeta(file: FileHandle, at: number): Promise<LmdbMeta | null> {
  const page = await readBytes(file, at, META_BYTES)
  if (page === null || page.readUInt32LE(24) !== MAGIC || page.readUInt32LE(28) !== VERSION) return null
  const pageBytes = page.readUInt32LE(48)
  const isPageSize = pageBytes >= PAGE_BYTES_MIN && pageBytes <= PAGE_BYTES_MAX && (pageBytes & (pageBytes - 1)) === 0
  if (!isPageSize) return null
  return {
    pageBytes,
    lastPage: Number(page.readBigUInt64LE(144)),
    transaction: Number(page.readBigUInt64LE(152)),
    roots: [page.readBigUInt64LE(48 + ROOT_AT), page.readBigUInt64LE(96 + ROOT_AT)],
  }
}

/**
 * The number of the first page found that a table is made of and that is not in the file, or is not a page of a tree;
 * `null` when all are there. Reads every page that holds keys, so it is for files that are doubted.
 */
export async function firstMissingPage(file: FileHandle, fileBytes: number, meta: LmdbMeta): Promise<bigint | null> {
  const pages = BigInt(Math.floor(fileBytes / meta.pageBytes))
  const seen = new Set<bigint>()
  const waiting = [...meta.roots]
  for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
    if (number === NO_PAGE) continue
    if (number >= pages || seen.has(number)) return number
    seen.add(number)
    const page = await readBytes(file, Number(number) * meta.pageBytes, meta.pageBytes)
    if (page === null || page.readBigUInt64LE(0) !== number) return number
    for (const node of nodesOf(page)) {
      if (node === null) return number
      if (node.lastPage >= pages) return node.lastPage
      if (node.isTree) waiting.push(node.firstPage)
    }
  }
  return null
}

interface Reference {
  readonly firstPage: bigint
  readonly lastPage: bigint
  readonly isTree: boolean
}

/** What a page of a tree refers to: pages below, tables of its own, and long values. `null` for what is not a node. */
function* nodesOf(page: Buffer): Generator<Reference | null> {
  const flags = page.readUInt16LE(18)
  const isBranch = (flags & BRANCH) !== 0
  if (!isBranch && (flags & LEAF) === 0) return yield null
  const count = page.readUInt16LE(20) / 2
  for (let i = 0; i < count; i++) {
    const pointerAt = HEADER_BYTES + 2 * i
    if (pointerAt + 2 > page.length) return yield null
    const at = HEADER_BYTES + page.readUInt16LE(pointerAt)
    const reference = at + NODE_HEADER_BYTES > page.length ? null : referenceAt(page, at, isBranch)
    if (reference !== undefined) yield reference
  }
}

/** `undefined` for a value that lies in the page itself. */
function referenceAt(page: Buffer, at: number, isBranch: boolean): Reference | null | undefined {
  const low = page.readUInt32LE(at)
  const flags = page.readUInt16LE(at + 4)
  if (isBranch) return toTree(BigInt(low) + (BigInt(flags) << 32n))
  const dataAt = at + NODE_HEADER_BYTES + page.readUInt16LE(at + 6)
  const referenceBytes = (flags & SUB_TABLE) !== 0 ? ROOT_AT + 8 : 8
  if ((flags & (SUB_TABLE | BIG_VALUE)) === 0) return undefined
  if (dataAt + referenceBytes > page.length) return null
  if ((flags & SUB_TABLE) !== 0) return toTree(page.readBigUInt64LE(dataAt + ROOT_AT))
  const firstPage = page.readBigUInt64LE(dataAt)
  const pages = Math.floor((HEADER_BYTES - 1 + low) / page.length) + 1
  return { firstPage, lastPage: firstPage + BigInt(pages - 1), isTree: false }
}

const toTree = (page: bigint): Reference => ({
  firstPage: page,
  lastPage: page === NO_PAGE ? 0n : page,
  isTree: true,
})

/** `null` when the file ends before. */
async function readBytes(file: FileHandle, at: number, bytes: number): Promise<Buffer | null> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, at)
  return bytesRead === bytes ? buffer : null
}
