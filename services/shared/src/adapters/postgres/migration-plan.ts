import { createHash } from 'node:crypto'
import { AppError } from '../../runtime/app-error.ts'

export interface Migration {
  /** File name, such as `0001-foundation.sql`; the number gives the order. */
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

export interface AppliedMigration {
  readonly name: string
  readonly checksum: string
}

const FILE_NAME = /^\d{4}-[a-z0-9-]+\.sql$/

/** A migration from its file. Line ends do not count: a checkout on Windows may change them. */
export function toMigration(name: string, sql: string): Migration {
  const checksum = createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex')
  return { name, sql, checksum }
}

/**
 * Which migrations are still to be applied, in order. Pure.
 * Throws `AppError` CONFIG for a file name that is wrong or a number that stands twice; DATA_VERSION when the database
 * and the files cannot come from one history: a file that was changed after it was applied, a migration that only
 * the database knows, or a new file before one that is applied.
 */
export function planMigrations(files: readonly Migration[], applied: readonly AppliedMigration[]): Migration[] {
  const ordered = [...files].sort((a, b) => (a.name < b.name ? -1 : 1))
  checkNames(ordered)
  const checksums = new Map(ordered.map((file) => [file.name, file.checksum]))
  for (const { name, checksum } of applied) {
    const expected = checksums.get(name)
    if (expected === undefined)
      throw refused(
        `the database has migration ${name}, which this program does not have: a newer version wrote it. Use that version, or another database`,
      )
    if (expected !== checksum)
      throw refused(
        `migration ${name} was changed after it was applied. Put the file back as it was and the change into a new file`,
      )
  }
  const appliedNames = new Set(applied.map(({ name }) => name))
  const pending = ordered.filter(({ name }) => !appliedNames.has(name))
  const newest = [...appliedNames].sort().at(-1) ?? ''
  const early = pending.find(({ name }) => name < newest)
  if (early)
    throw refused(`migration ${early.name} comes before ${newest}, which is already applied. Give it the next number`)
  return pending
}

function checkNames(ordered: readonly Migration[]): void {
  let before = ''
  for (const { name } of ordered) {
    if (!FILE_NAME.test(name)) throw badFile(`expected a name like 0001-some-words.sql, got ${name}`)
    if (name.slice(0, 4) === before.slice(0, 4)) throw badFile(`${before} and ${name} have the same number`)
    before = name
  }
}

const refused = (what: string) => new AppError('DATA_VERSION', `migrating the database: ${what}`, { retryable: false })
const badFile = (what: string) => new AppError('CONFIG', `reading the migrations: ${what}`, { retryable: false })
