import type { IncomingMessage } from 'node:http'
import type { z } from 'zod'
import { onDataNode } from './data-nodes.ts'
import { connectNameNode, type NameNode, type NameNodeOptions } from './name-node.ts'
import { assertStatus, parseAnswer, readAnswer } from './read-answer.ts'
import { BooleanAnswer, type HdfsStatus, ListingAnswer, NamesystemBean, StatusAnswer } from './webhdfs-answers.ts'
import { HdfsRefusal, isNothingThere } from './webhdfs-errors.ts'
import type { DataNodeHosts } from './webhdfs-urls.ts'

export interface WebhdfsClientOptions extends NameNodeOptions {
  readonly dataNodeHosts: DataNodeHosts
  /** For all bytes of a file, in ms. */
  readonly dataLimitMs: number
}

/**
 * The operations of WebHDFS that a lake needs, on absolute paths. They reject with `HdfsRefusal` or `HdfsUnreachable`,
 * and with `AppError` where a redirect is refused.
 */
export interface WebhdfsClient {
  /** Writes a new file, under a new name at each try; resolves to the name that it got. */
  create(newPath: () => string, bytes: Uint8Array): Promise<string>
  /** Gives the bytes to `use`, from the start again when a DataNode fails on the way. */
  open<T>(path: string, use: (answer: IncomingMessage) => Promise<T>): Promise<T>
  /** `null` when nothing is there. */
  status(path: string): Promise<HdfsStatus | null>
  /** What is directly in a folder; `null` when there is no such folder. */
  list(folder: string): Promise<HdfsStatus[] | null>
  makeFolder(path: string): Promise<void>
  /** Whether it was renamed. Never replaces anything and never moves into a folder. Asked once only. */
  rename(from: string, to: string): Promise<boolean>
  /** Whether there was something. A folder has to be empty. */
  remove(path: string): Promise<boolean>
  capacity(): Promise<z.infer<typeof NamesystemBean>['beans'][0]>
}

export function createWebhdfsClient(options: WebhdfsClientOptions): WebhdfsClient {
  const { dataNodeHosts, dataLimitMs } = options
  const nameNode = connectNameNode(options)
  const { urlOf } = nameNode
  return {
    async create(newPath, bytes) {
      let path = ''
      await onDataNode(nameNode, dataNodeHosts, {
        method: 'PUT',
        nextUrl(exclusion) {
          path = newPath()
          return urlOf(path, 'CREATE', { overwrite: false, ...exclusion })
        },
        use: (url) =>
          nameNode.exchangeOnce({ method: 'PUT', url, limitMs: dataLimitMs, body: bytes }, (answer) =>
            readAnswer(answer, 201),
          ),
      })
      return path
    },

    open: (path, use) =>
      onDataNode(nameNode, dataNodeHosts, {
        method: 'GET',
        nextUrl: (exclusion) => urlOf(path, 'OPEN', exclusion),
        use: (url) =>
          nameNode.exchangeOnce({ method: 'GET', url, limitMs: dataLimitMs }, async (answer) => {
            await assertStatus(answer, 200)
            return use(answer)
          }),
      }),

    async status(path) {
      const found = await nameNode.ask('GET', urlOf(path, 'GETFILESTATUS'), StatusAnswer).catch(nullIfNothingThere)
      return found?.FileStatus ?? null
    },

    list: (folder) => listFolder(nameNode, folder),

    async makeFolder(path) {
      await nameNode.ask('PUT', urlOf(path, 'MKDIRS'), BooleanAnswer)
    },

    async rename(from, to) {
      // Plain RENAME would move the file into a folder of that name; with options it is an error, and so is any target.
      const url = urlOf(from, 'RENAME', { destination: to, renameoptions: 'NONE' })
      const text = await nameNode.exchangeOnce({ method: 'PUT', url }, (answer) => readAnswer(answer, 200))
      // A server that does not know the options tells by a boolean; with them, no answer is a good one.
      return text === '' || parseAnswer(text, BooleanAnswer).boolean
    },

    async remove(path) {
      const url = urlOf(path, 'DELETE', { recursive: false })
      const answer = await nameNode.ask('DELETE', url, BooleanAnswer).catch(nullIfNothingThere)
      return answer?.boolean ?? false
    },

    capacity: async () => (await nameNode.bean('FSNamesystemState', NamesystemBean)).beans[0],
  }
}

/** HDFS gives a large folder in pages. */
async function listFolder(nameNode: NameNode, folder: string): Promise<HdfsStatus[] | null> {
  const entries: HdfsStatus[] = []
  for (;;) {
    const last = entries.at(-1)?.pathSuffix
    const url = nameNode.urlOf(folder, 'LISTSTATUS_BATCH', last === undefined ? {} : { startafter: last })
    const answer = await nameNode.ask('GET', url, ListingAnswer).catch(nullIfNothingThere)
    if (answer === null) return null
    const { partialListing, remainingEntries } = answer.DirectoryListing
    const page = partialListing.FileStatuses.FileStatus
    if (page[0]?.pathSuffix === '') return null // it is a file
    if (last !== undefined && page[0]?.pathSuffix === entries[0]?.pathSuffix)
      throw new HdfsRefusal(200, 'UnsupportedOperationException', 'a listing does not go on where it stopped')
    entries.push(...page)
    if (remainingEntries === 0 || page.length === 0) return entries
  }
}

function nullIfNothingThere(error: unknown): null {
  if (isNothingThere(error)) return null
  throw error
}
