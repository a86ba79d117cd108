const SUFFIXES = {
  commit: 'json',
  checkpoint: 'checkpoint.parquet',
  /** Ours: SHA-256 of the checkpoint, in hexadecimal digits. */
  checkpointHash: 'checkpoint.sha256',
} as const
export type DeltaFileKind = keyof typeof SUFFIXES

export const deltaLogFolder = (table: string) => `${table}/_delta_log`

/** The path of a file in a table's log: the version in 20 digits, so that names sort as versions do. */
export const deltaFile = (table: string, version: number, kind: DeltaFileKind): string =>
  `${deltaLogFolder(table)}/${String(version).padStart(20, '0')}.${SUFFIXES[kind]}`

/** The versions of one kind of file among the names in a log folder, rising. */
export function versionsOf(names: readonly string[], kind: DeltaFileKind): number[] {
  const pattern = new RegExp(`^(\\d{20})\\.${SUFFIXES[kind].replaceAll('.', '\\.')}$`)
  return names
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}
