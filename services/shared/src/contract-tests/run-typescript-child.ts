import { type ChildProcess, fork } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Plugin, rolldown } from 'rolldown'

const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url))
/** Under node_modules, so that the packages that stay outside of the bundle are found from there. */
const CACHE = join(REPOSITORY, 'node_modules', '.cache', 'test-children')
/** Files, our own packages, and what the bundler itself adds for newer syntax. */
const BUNDLED = /^([./]|[A-Za-z]:|@rocade\/|@oxc-project\/runtime)/

/**
 * Bundles a TypeScript file for a Node process of its own, for tests that kill one. Resolves to the path of an
 * `.mjs` file. Sources of this repository are inside of it; packages stay outside. `import.meta.url` stays that of
 * each source file, so files beside it are found.
 */
export async function buildChild(entry: URL): Promise<string> {
  const bundle = await rolldown({
    input: fileURLToPath(entry),
    platform: 'node',
    external: (id) => !BUNDLED.test(id),
    resolve: { conditionNames: ['rocade-source', 'node', 'import', 'default'] },
    transform: { target: 'node20' },
    plugins: [keepModuleUrls],
    logLevel: 'silent',
  })
  try {
    const { output } = await bundle.generate({ format: 'esm', codeSplitting: false })
    return await writeOnce(basename(entry.pathname, '.ts'), output[0].code)
  } finally {
    await bundle.close()
  }
}

/** Starts a bundled child with a message channel. Its output comes in `stdout` and `stderr`. The caller ends it. */
export function startChild(path: string, args: readonly string[] = []): ChildProcess {
  return fork(path, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] })
}

const keepModuleUrls: Plugin = {
  name: 'keep-module-urls',
  async load(id) {
    if (!id.endsWith('.ts')) return null
    const code = await readFile(id, 'utf8')
    return { code: code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href)), moduleType: 'ts' }
  },
}

/** Named by its content: test files that run side by side may build the same child. */
async function writeOnce(name: string, code: string): Promise<string> {
  await mkdir(CACHE, { recursive: true })
  const target = join(CACHE, `${name}-${createHash('sha256').update(code).digest('hex').slice(0, 16)}.mjs`)
  const partial = `${target}.${randomUUID()}.partial`
  await writeFile(partial, code)
  await rename(partial, target)
  return target
}
