import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inRoot } from './paths.mjs'

interface LockEntry {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const packages: Readonly<Record<string, LockEntry>> = JSON.parse(
  readFileSync(inRoot('package-lock.json'), 'utf8'),
).packages

// npm leaves out what its registry did not have at that moment, and then refuses to install from its own lock file.
test('the lock file has every package that another one asks for, for all platforms', () => {
  const missing = Object.entries(packages).flatMap(([path, entry]) =>
    Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })
      .filter((name) => findPackage(path, name) === undefined)
      .map((name) => `${name}, for ${path}`),
  )
  expect(missing).toEqual([])
})

/** Looks where Node would: in the package's own `node_modules`, then in those of the folders above. */
function findPackage(from: string, name: string): string | undefined {
  const parts = from.split('/')
  for (let depth = parts.length; depth >= 0; depth--) {
    const folder = parts.slice(0, depth).join('/')
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
    if (path in packages) return path
  }
  return undefined
}
