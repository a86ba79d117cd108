import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** A service as a process of its own, as a supervisor would see it. */
export interface StartedProcess {
  /** Of its API, or of its health server. Rejects when it does not say so in time. */
  readonly url: Promise<string>
  output(): string
  /** SIGTERM. Resolves to how it ended and how long that took. */
  stop(): Promise<{ readonly code: number | null; readonly ms: number }>
  kill(): void
}

const URL_MAX_MS = 60_000

/** Starts a bundled main with these settings and nothing else of our environment. */
export function startService(main: string, settings: Readonly<Record<string, string>>): StartedProcess {
  const child: ChildProcess = fork(main, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
    env: { PATH: process.env.PATH ?? '', ...settings },
  })
  child.unref()
  let output = ''
  const url = new Promise<string>((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`no URL in ${URL_MAX_MS} ms:\n${output}`)), URL_MAX_MS)
    const onText = (chunk: Buffer) => {
      output += chunk.toString()
      const found = /"url":"(http[^"]+)"/.exec(output)
      if (!found?.[1]) return
      clearTimeout(limit)
      resolve(found[1])
    }
    child.stdout?.on('data', onText)
    child.stderr?.on('data', onText)
    child.once('exit', (code) => {
      clearTimeout(limit)
      reject(new Error(`ended with ${code}:\n${output}`))
    })
  })
  url.catch(() => undefined)
  return {
    url,
    output: () => output,
    async stop() {
      const startedMs = performance.now()
      if (child.exitCode !== null) return { code: child.exitCode, ms: 0 }
      child.kill('SIGTERM')
      const [code] = await once(child, 'exit')
      return { code, ms: performance.now() - startedMs }
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
