export interface LakeObject {
  readonly path: string
  readonly bytes: number
  readonly modifiedAtMs: number
}

export interface LakeUsage {
  readonly kind: 'file' | 'hdfs' | 's3'
  readonly root: string
  readonly capacityBytes: number | null
  readonly usedBytes: number
  /** Servers that hold the bytes and answer; only of a store that has such. */
  readonly liveDataNodes?: number
  /** Those that should be there and are not. */
  readonly deadDataNodes?: number
}

/**
 * Immutable objects by path. Adapters: file, webhdfs, s3.
 *
 * Paths are relative, `/`-separated, of the characters `A-Z a-z 0-9 . _ = -` (HDFS forbids `:`, WebHDFS mangles `+`);
 * anything else, `..` and empty parts are refused with `AppError` LAKE_PATH.
 */
export interface LakeStore {
  /**
   * Puts a whole object where none is, durable when it resolves. Of two writers of one path exactly one gets
   * `published`, the other `taken`; a reader sees the whole object or none, also after a crash.
   */
  publish(path: string, bytes: Uint8Array): Promise<'published' | 'taken'>
  /** Throws `AppError` LAKE_NOT_FOUND when there is no such object. */
  read(path: string): Promise<Uint8Array>
  /** All objects below a folder, at any depth, sorted by path; empty when the folder is not there. Never unpublished ones. */
  list(folder: string): Promise<LakeObject[]>
  /** Names directly in a folder (folders and objects), sorted. */
  listNames(folder: string): Promise<string[]>
  /** Succeeds when the object is already gone. */
  remove(path: string): Promise<void>
  /** A local file with the object's bytes, for engines that read files. The file adapter gives its own. */
  localPath(path: string): Promise<string>
  usage(): Promise<LakeUsage>
  /** Deletes half-written leftovers whose age is at least this, in ms; returns how many. */
  sweep(olderThanMs: number): Promise<number>
}
