import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Logger } from 'pino'
import { type Clock, systemClock } from '../../../ports/clock.ts'
import type { LakeObject, LakeStore, LakeUsage } from '../../../ports/lake-store.ts'
import type { LakeAction } from '../file-lake-errors.ts'
import { checkLakeFolder, checkLakePath, isLakePart, UNPUBLISHED_FOLDER } from '../lake-path.ts'
import { warnOnce } from '../warn-once.ts'
import { limitConcurrency } from './limit-concurrency.ts'
import { publishObject } from './publish-object.ts'
import { createStagedFiles } from './staged-files.ts'
import type { HdfsStatus } from './webhdfs-answers.ts'
import { createWebhdfsClient, type WebhdfsClient } from './webhdfs-client.ts'
import { HdfsRefusal, toWebhdfsError } from './webhdfs-errors.ts'
import { readBody } from './webhdfs-http.ts'
import { checkHdfsUser, type DataNodeHosts, parseHdfsRoot, parseNameNodeUrl } from './webhdfs-urls.ts'

export interface WebhdfsLakeOptions {
  /** WebHDFS of the NameNode: `http://host:port`. */
  readonly nameNodeUrl: string
  /** Owns what is written. */
  readonly user: string
  /** The lake's folder in HDFS, absolute; made when the first object is published. */
  readonly root: string
  /** DataNodes besides those on the NameNode's own host: `{ nameTheyGive: address }`. Redirects lead to no others. */
  readonly dataNodeHosts?: DataNodeHosts
  /** Local folder for copies of objects, for engines that read files. */
  readonly stagingFolder: string
  /** What the copies may take; those of the last 15 minutes stay in any case. Default 4 GiB. */
  readonly stagingBytesMax?: number
  /** How long to wait for an answer, in ms. Default 10 s. */
  readonly askLimitMs?: number
  /** How long all bytes of an object may take, in ms. Default 120 s. */
  readonly dataLimitMs?: number
  readonly clock?: Clock
  /** Told once of everything in the lake that is ignored. */
  readonly logger?: Pick<Logger, 'warn'>
}

interface Place {
  readonly client: WebhdfsClient
  readonly root: string
  readonly onIgnored: (path: string) => void
}

const OBJECT_BYTES_MAX = 1 << 30
const STAGING_BYTES_MAX = 4 * 2 ** 30
const FOLDERS_AT_ONCE = 8
const DOWNLOADS_AT_ONCE = 4

/**
 * Lake in HDFS, by the NameNode's WebHDFS.
 *
 * No overwrite, because a rename that must not replace anything fails on a taken name. Whole or nothing, because the
 * name appears after the bytes were written and counted. Durable as far as HDFS is: the DataNodes need
 * `dfs.datanode.synconclose=true`, else a power cut can take what was closed in the last seconds.
 */
export function createWebhdfsLake(options: WebhdfsLakeOptions): LakeStore {
  const { clock = systemClock, dataNodeHosts = {}, stagingFolder, logger } = options
  const nameNode = parseNameNodeUrl(options.nameNodeUrl)
  const folder = parseHdfsRoot(options.root)
  const client = createWebhdfsClient({
    url: nameNode,
    user: checkHdfsUser(options.user),
    dataNodeHosts,
    askLimitMs: options.askLimitMs ?? 10_000,
    dataLimitMs: options.dataLimitMs ?? 120_000,
  })
  const root = `webhdfs://${nameNode.host}${folder}`
  const place: Place = { client, root: folder, onIgnored: warnOnce(logger) }
  const stage = createStaging(place, { folder: stagingFolder, clock, bytesMax: options.stagingBytesMax })
  const onObject = <T>(verb: LakeAction['verb'], path: string, work: () => Promise<T>) => {
    checkLakePath(path)
    return explained({ verb, path, root }, work)
  }
  const onFolder = <T>(path: string, work: () => Promise<T>) => {
    checkLakeFolder(path)
    return explained({ verb: 'listing', path, root }, work)
  }
  return {
    publish: async (path, bytes) => onObject('publishing', path, () => publishObject(client, folder, path, bytes)),
    read: async (path) =>
      onObject('reading', path, () => client.open(`${folder}/${path}`, (answer) => readBody(answer, OBJECT_BYTES_MAX))),
    list: async (path) => onFolder(path, () => listObjects(place, path)),
    listNames: async (path) => onFolder(path, async () => (await entriesOf(place, path)).map(({ name }) => name)),
    remove: async (path) =>
      onObject('removing', path, async () => {
        await client.remove(`${folder}/${path}`)
      }),
    localPath: async (path) => onObject('reading', path, () => stage(path)),
    usage: () => explained({ verb: 'measuring', path: '', root }, () => usageOf(client, root)),
    sweep: (olderThanMs) =>
      explained({ verb: 'sweeping', path: UNPUBLISHED_FOLDER, root }, () =>
        sweep(client, `${folder}/${UNPUBLISHED_FOLDER}`, clock.nowMs() - olderThanMs),
      ),
  }
}

async function explained<T>(action: LakeAction, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toWebhdfsError(action, error)
  }
}

interface Entry {
  readonly name: string
  /** In the lake. */
  readonly path: string
  readonly status: HdfsStatus
}

/** What is directly in a folder of the lake, sorted by name, without what is not published or cannot be ours. */
async function entriesOf({ client, root, onIgnored }: Place, folder: string): Promise<Entry[]> {
  const found = (await client.list(folder === '' ? root : `${root}/${folder}`)) ?? []
  const entries = found.flatMap((status): Entry[] => {
    const name = status.pathSuffix
    const path = folder === '' ? name : `${folder}/${name}`
    if (path === UNPUBLISHED_FOLDER) return []
    if (status.type !== 'SYMLINK' && isLakePart(name)) return [{ name, path, status }]
    onIgnored(`${root}/${path}`)
    return []
  })
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Walks level by level, some folders of a level at once. */
async function listObjects(place: Place, folder: string): Promise<LakeObject[]> {
  const limited = limitConcurrency(FOLDERS_AT_ONCE)
  const objects: LakeObject[] = []
  let level = [folder]
  while (level.length > 0) {
    const found = (await Promise.all(level.map((path) => limited(() => entriesOf(place, path))))).flat()
    level = found.filter(({ status }) => status.type === 'DIRECTORY').map(({ path }) => path)
    for (const { path, status } of found) {
      if (status.type === 'FILE') objects.push({ path, bytes: status.length, modifiedAtMs: status.modificationTime })
    }
  }
  return objects.sort((a, b) => (a.path < b.path ? -1 : 1))
}

interface StagingOptions {
  readonly folder: string
  readonly clock: Clock
  readonly bytesMax: number | undefined
}

/** Gives local copies of objects, some downloads at once. */
function createStaging(
  { client, root }: Place,
  { folder, clock, bytesMax = STAGING_BYTES_MAX }: StagingOptions,
): (path: string) => Promise<string> {
  const staged = createStagedFiles({ folder, clock, bytesMax })
  const limited = limitConcurrency(DOWNLOADS_AT_ONCE)
  return (path) =>
    limited(async () => {
      const source = `${root}/${path}`
      const found = await client.status(source)
      if (found?.type !== 'FILE') throw new HdfsRefusal(404, 'FileNotFoundException', `${source} is no file`)
      const version = { path: source, bytes: found.length, modifiedAtMs: found.modificationTime }
      // Opened anew at each try: a download that broke off leaves half a file.
      return staged.get(version, (file) => client.open(source, (answer) => pipeline(answer, createWriteStream(file))))
    })
}

/** What HDFS holds and can still take, as `hdfs dfsadmin -report` says: its disks also hold what is not of HDFS. */
async function usageOf(client: WebhdfsClient, root: string): Promise<LakeUsage> {
  const { CapacityUsed, CapacityRemaining, NumLiveDataNodes, NumDeadDataNodes } = await client.capacity()
  return {
    kind: 'hdfs',
    root,
    capacityBytes: CapacityUsed + CapacityRemaining,
    usedBytes: CapacityUsed,
    liveDataNodes: NumLiveDataNodes,
    deadDataNodes: NumDeadDataNodes,
  }
}

async function sweep(client: WebhdfsClient, folder: string, beforeMs: number): Promise<number> {
  let removed = 0
  for (const { pathSuffix, type, modificationTime } of (await client.list(folder)) ?? []) {
    if (type !== 'FILE' || modificationTime > beforeMs) continue
    if (await client.remove(`${folder}/${pathSuffix}`)) removed += 1
  }
  return removed
}
