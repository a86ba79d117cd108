import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** A Node process that runs a TypeScript file of the sources, for tests that kill one. */
export interface TypescriptProcess {
  readonly pid: number
  /** The next line of its standard output. Rejects with its last errors when it ends instead. */
  nextLine(): Promise<string>
  /** Kills it at once (SIGKILL) or as asked, and resolves when it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>
}

const LOADER = new URL('../../../infra/tooling/typescript-sources.mjs', import.meta.url)

/**
 * Starts `script` (a path, or the URL of one) with the arguments. Its environment is ours, with `env` added.
 * Its standard input ends when this process does: a script that runs on should end then too.
 */
export function spawnTypescript(
  script: string | URL,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): TypescriptProcess {
  const path = typeof script === 'string' ? script : fileURLToPath(script)
  const child = spawn(
    process.execPath,
    ['--import', pathToFileURL(fileURLToPath(LOADER)).href, '--conditions=rocade-source', path, ...args],
    { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } },
  )
  if (child.pid === undefined) throw new Error(`${process.execPath} cannot be started`)
  const errors = collectErrors(child)
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    pid: child.pid,
    async nextLine() {
      const { value, done } = await lines.next()
      if (done) throw new Error(`${path} ended: ${errors()}`)
      return value
    },
    async kill(signal = 'SIGKILL') {
      child.kill(signal)
      await gone
    },
  }
}

function collectErrors(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-4_000)
  })
  return () => text
}
