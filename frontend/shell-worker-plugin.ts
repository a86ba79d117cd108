import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

export const WORKER_FILE = 'sw.js'
const PLACE = '__SHELL__'

/** Tells the service worker, after everything else is built, what the shell is made of and which build it is. */
export function shellWorker(publicFolder: string): Plugin {
  return {
    name: 'rocade-shell-worker',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const worker = bundle[WORKER_FILE]
        if (worker?.type !== 'chunk') throw new Error(`expected ${WORKER_FILE} among what is built`)
        const hash = createHash('sha256')
        const built = Object.values(bundle).filter(({ fileName }) => fileName !== WORKER_FILE)
        for (const file of built.sort((a, b) => a.fileName.localeCompare(b.fileName)))
          hash.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source)
        const paths = [...built.map(({ fileName }) => fileName), ...publicFiles(publicFolder)]
          .filter((name) => !name.endsWith('.map'))
          .map((name) => (name === 'index.html' ? '/' : `/${name}`))
          .sort()
        hash.update(worker.code)
        const shell = JSON.stringify({ version: hash.digest('hex').slice(0, 16), paths })
        if (!worker.code.includes(PLACE)) throw new Error(`expected ${PLACE} in ${WORKER_FILE}`)
        worker.code = `const ${PLACE}=${shell};\n${worker.code}`
      },
    },
  }
}

const publicFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
