import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../runtime/app-error.ts'
import { childEnvironment } from './child-environment.ts'
import { giveTo, type LaunchPlan } from './launch-plan.ts'
import type { NativeBinaries } from './native-binaries.ts'
import { toStartError } from './start-errors.ts'

/** The files of one embedded server; all of them are below the data folder. */
export interface Cluster {
  /** PostgreSQL's own data directory. */
  readonly folder: string
  readonly password: string
}

export const SUPERUSER = 'rocade'
const INITDB_TIMEOUT_MS = 60_000

export interface PrepareClusterOptions {
  readonly dataFolder: string
  readonly binaries: NativeBinaries
  readonly plan: LaunchPlan
  /** `false` leaves out the syncs: for data that a test throws away. */
  readonly isDurable: boolean
}

/**
 * Makes the data of a new server, or checks that what is there can be used. An initdb that did not finish is started
 * over; data of anybody else is never touched.
 * Throws `AppError` DATA_VERSION, DISK_FULL or STORE, each with how to go on.
 */
export async function prepareCluster(options: PrepareClusterOptions): Promise<Cluster> {
  const { dataFolder, binaries, plan } = options
  const folder = join(dataFolder, 'cluster')
  const unfinished = join(dataFolder, 'initdb-unfinished')
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
    if (!existsSync(unfinished) && existsSync(join(folder, 'PG_VERSION'))) {
      checkVersion(folder, binaries.majorVersion)
    } else {
      if (!existsSync(unfinished)) refuseForeignFiles(folder)
      writeFileSync(
        unfinished,
        'PostgreSQL is being set up; the next start does it again when this file is left over\n',
      )
      rmSync(folder, { recursive: true, force: true })
      await initialise({ ...options, folder })
      rmSync(unfinished)
    }
    if (plan.owner && lstatSync(dataFolder).uid !== plan.owner.uid) giveTo(plan.owner, dataFolder)
    return { folder, password: readFileSync(join(dataFolder, 'password'), 'utf8').trim() }
  } catch (error) {
    throw toStartError(`preparing the PostgreSQL data in ${dataFolder}`, error)
  }
}

function checkVersion(folder: string, majorVersion: number): void {
  const found = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim()
  if (found === String(majorVersion)) return
  throw new AppError(
    'DATA_VERSION',
    `opening the PostgreSQL data in ${folder}: it was made by version ${found}, and this program brings version ${majorVersion}. ` +
      'Go on with the release that made it, or move the folder away to start with an empty database',
    { retryable: false },
  )
}

function refuseForeignFiles(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return
  throw new AppError(
    'STORE',
    `setting up PostgreSQL: ${folder} is not empty and is no PostgreSQL data. Move it away, or set another data folder`,
    { retryable: false },
  )
}

/** Runs initdb: UTF-8, byte order of code points in any place of the world, passwords as SCRAM. */
async function initialise(options: PrepareClusterOptions & { readonly folder: string }): Promise<void> {
  const { dataFolder, folder, binaries, plan, isDurable } = options
  const passwordFile = join(dataFolder, 'password')
  mkdirSync(folder, { mode: 0o700 })
  rmSync(passwordFile, { force: true })
  writeFileSync(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flush: true })
  if (plan.owner) for (const path of [dataFolder, folder, passwordFile]) chownSync(path, plan.owner.uid, plan.owner.gid)
  const args = ['-D', folder, '-U', SUPERUSER, '--pwfile', passwordFile, '-A', 'scram-sha-256', '-E', 'UTF8']
  args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-instructions')
  if (!isDurable) args.push('--no-sync')
  const { code, output } = await runToEnd(plan, binaries.initdb, args)
  if (code !== 0)
    throw toStartError(`setting up PostgreSQL in ${folder}`, new Error(output.trim() || `exit code ${code}`))
}

function runToEnd(
  plan: LaunchPlan,
  program: string,
  args: readonly string[],
): Promise<{ code: number | null; output: string }> {
  const [command = program, ...rest] = [...plan.prefix, program, ...args]
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, {
      ...plan.spawnAs,
      env: childEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: INITDB_TIMEOUT_MS,
      killSignal: 'SIGKILL',
    })
    let output = ''
    const collect = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4_000)
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}
