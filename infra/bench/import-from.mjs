import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inCache } from './bench-places.mjs'

/**
 * A package of a peer's own folder, so that what is only measured is no dependency of Rocade.
 * @param {string} peer @param {string} name of the package
 * @returns {Promise<any>} whatever it exports: its types are not installed either
 */
export function importFrom(peer, name) {
  const folder = inCache(peer, 'node_modules', name)
  const { exports, main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const entry = typeof exports === 'string' ? exports : (exports?.['.']?.import ?? main ?? 'index.js')
  return import(pathToFileURL(join(folder, entry)).href)
}
