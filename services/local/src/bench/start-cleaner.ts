import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** As docker-compose.yml starts it. */
const COMPOSE_FLAGS = ['--max-old-space-size=128']
const LISTENING_MS = 60_000
const EXIT_MS = 15_000

export type RunningCleaner = Awaited<ReturnType<typeof startCleaner>>

/** The stream-cleaner's own main. With a profile folder it leaves a CPU profile there when it ends. */
export async function startCleaner(settings: Readonly<Record<string, string>>, profileFolder?: string) {
  const child = fork(fileURLToPath(import.meta.resolve('@rocade/stream-cleaner/main')), {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    execArgv: [...COMPOSE_FLAGS, ...profileFlags(profileFolder)],
    env: { ...settings },
  })
  const url = await listeningAt(child)
  return {
    pid: child.pid ?? 0,
    metrics: async () => (await fetch(`${url}/metrics`)).text(),
    /** Throws when it has ended: nobody has to wait for what it would have done. */
    assertRunning() {
      if (child.exitCode === null && child.signalCode === null) return
      throw new Error(`the cleaner ended with ${child.signalCode ?? child.exitCode}`)
    },
    /** Ends it as compose does: the lake gets its last files. */
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), EXIT_MS)
      await once(child, 'exit')
      clearTimeout(timer)
    },
  }
}

function listeningAt(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const limit = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`the cleaner did not start within ${LISTENING_MS} ms: ${text}`))
    }, LISTENING_MS)
    child.stdout?.on('data', (part) => {
      text = (text + part).slice(-5_000)
      const found = /"url":"(http[^"]+)"/.exec(text)
      if (found?.[1] === undefined) return
      clearTimeout(limit)
      resolve(found[1])
    })
    child.once('exit', (code) => reject(new Error(`the cleaner ended with ${code}: ${text}`)))
  })
}

const profileFlags = (folder: string | undefined) =>
  folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`]
