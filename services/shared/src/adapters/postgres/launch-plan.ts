import { spawnSync } from 'node:child_process'
import { existsSync, lchownSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AppError } from '../../runtime/app-error.ts'
import { childEnvironment } from './child-environment.ts'

export interface FileOwner {
  readonly uid: number
  readonly gid: number
}

export interface SystemUser extends FileOwner {
  readonly name: string
}

/** How to run PostgreSQL, which refuses to run as root. */
export interface LaunchPlan {
  /** `plain`: as we are; `other-user`: as another user; `user-namespace`: as root outside, somebody else inside. */
  readonly kind: 'plain' | 'other-user' | 'user-namespace'
  /** Put before the command. */
  readonly prefix: readonly string[]
  readonly spawnAs: FileOwner | Record<string, never>
  /** Who must own the data; `null`: whoever makes the files does. */
  readonly owner: FileOwner | null
}

const PROBE_TIMEOUT_MS = 20_000
const NOBODY: FileOwner = { uid: 65_534, gid: 65_534 }

/**
 * Finds a way to run PostgreSQL on this machine: plainly for an ordinary user; as root, by becoming another user that
 * can reach the program and the data; failing that (a checkout below a folder of mode 700) in a user namespace.
 * Throws `AppError` STORE when there is none.
 */
export function chooseLaunchPlan(options: { postgres: string; dataFolder: string }): LaunchPlan {
  if (process.getuid?.() !== 0) return { kind: 'plain', prefix: [], spawnAs: {}, owner: null }
  const passwd = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8') : ''
  const ownerUid = existsSync(options.dataFolder) ? lstatSync(options.dataFolder).uid : 0
  for (const { uid, gid } of userCandidates(passwd, ownerUid)) {
    if (canReach(options, { uid, gid }))
      return { kind: 'other-user', prefix: [], spawnAs: { uid, gid }, owner: { uid, gid } }
  }
  const prefix = ['unshare', '-U', `--map-user=${NOBODY.uid}`, `--map-group=${NOBODY.gid}`, '--']
  if (runs([...prefix, options.postgres, '--version'])) {
    return { kind: 'user-namespace', prefix, spawnAs: {}, owner: { uid: 0, gid: 0 } }
  }
  throw new AppError(
    'STORE',
    'starting PostgreSQL: it refuses to run as root, no other user can reach this folder, and the system allows no user namespace. ' +
      'Start as an ordinary user, move the checkout out of folders of mode 700, or set DATABASE_URL to a PostgreSQL server of your own',
    { retryable: false },
  )
}

/**
 * Users to try, best first: the one who owns the data already, so that a start with `sudo` does not lock that one
 * out afterwards; then `postgres`, then `nobody`. Never root. Pure.
 */
export function userCandidates(passwd: string, ownerUid: number): SystemUser[] {
  const users = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid = '', gid = '']) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid }) => Number.isInteger(uid) && uid > 0)
  const rank = ({ uid, name }: SystemUser) => (uid === ownerUid ? 0 : ['postgres', 'nobody'].indexOf(name) + 1)
  return users
    .filter((user) => user.uid === ownerUid || ['postgres', 'nobody'].includes(user.name))
    .sort((a, b) => rank(a) - rank(b))
}

function canReach({ postgres, dataFolder }: { postgres: string; dataFolder: string }, user: FileOwner): boolean {
  const parent = dirname(dataFolder)
  return runs([postgres, '--version'], user) && runs(['/bin/sh', '-c', 'cd "$1"', 'sh', parent], user)
}

function runs([command = '', ...args]: readonly string[], user: FileOwner | Record<string, never> = {}): boolean {
  const probe = spawnSync(command, args, {
    ...user,
    timeout: PROBE_TIMEOUT_MS,
    stdio: 'ignore',
    env: childEnvironment(),
  })
  return probe.status === 0
}

/** Gives a file, or a folder with all in it, to the owner. The folder itself last: an interrupted run is noticed. */
export function giveTo(owner: FileOwner, path: string): void {
  const found = lstatSync(path)
  if (found.isDirectory()) for (const name of readdirSync(path)) giveTo(owner, join(path, name))
  if (found.uid !== owner.uid || found.gid !== owner.gid) lchownSync(path, owner.uid, owner.gid)
}
