import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Root of the repository, wherever the command was typed. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '')

/** Path of something in the repository. @param {string[]} parts */
export const inRoot = (...parts) => join(ROOT, ...parts)

/** A tool of node_modules, started by this same Node: no shell, no PATH, no shim. */
export const TOOLS = {
  tsc: inRoot('node_modules', 'typescript', 'bin', 'tsc'),
  vite: inRoot('node_modules', 'vite', 'bin', 'vite.js'),
  vitest: inRoot('node_modules', 'vitest', 'vitest.mjs'),
  biome: inRoot('node_modules', '@biomejs', 'biome', 'bin', 'biome'),
}

/**
 * How to call npm: the npm that runs us when there is one, so that versions do not mix.
 * @param {string[]} args
 * @returns {[string, string[]]}
 */
export function npmCommand(args) {
  const npmCli = process.env.npm_execpath
  if (npmCli?.endsWith('npm-cli.js') && existsSync(npmCli)) return [process.execPath, [npmCli, ...args]]
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', args]
}
