import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { Random } from '../random.ts'
import type { LiveClientSeen } from '../stored.ts'
import { type LiveWitness, startLiveWitness } from './live-witness.ts'

const START_MS = 60_000
const EXIT_MS = 10_000
const ASK_MS = 30_000

export interface ApiAnswer {
  /** 0: no answer came within 30 s. */
  readonly status: number
  readonly retryAfter: string | undefined
  readonly text: string
  readonly ms: number
}

/** An API in a process of its own, and a client that follows its live feed. */
export interface RealApi {
  readonly url: string
  readonly witness: LiveWitness
  ask(path: string): Promise<ApiAnswer>
  /** What the client was told, and what a new one is told now; both have settled. */
  seen(): Promise<LiveClientSeen>
  /** SIGTERM; the exit code, or the signal that ended it. */
  stop(): Promise<string | number>
  errors(): string
}

export interface RealApiOptions {
  /** Where the stores are. */
  readonly settings: Readonly<Record<string, string>>
  readonly cityId: string
  readonly random: Random
}

/** Starts the API's own main and waits until it listens. */
export async function startRealApi({ settings, cityId, random }: RealApiOptions): Promise<RealApi> {
  const child = fork(fileURLToPath(import.meta.resolve('@rocade/api/main')), {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
    env: { PORT: '0', RATE_LIMIT_PER_MINUTE: '100000', ...settings },
  })
  const output = collect(child)
  const url = await output.url
  const witness = startLiveWitness({ url, cityId, random })
  return {
    url,
    witness,
    ask: (path) => ask(`${url}${path}`),
    async seen() {
      const fresh = startLiveWitness({ url, cityId })
      try {
        await settled(witness, fresh)
        return { messages: witness.messages, segments: new Map(witness.segments), asked: new Map(fresh.segments) }
      } finally {
        await fresh.close()
      }
    },
    async stop() {
      await witness.close()
      if (child.exitCode !== null) return child.exitCode
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), EXIT_MS)
      const [code, signal] = await once(child, 'exit')
      clearTimeout(timer)
      return code ?? signal
    },
    errors: () => output.text(),
  }
}

function collect(child: ChildProcess): { readonly url: Promise<string>; text(): string } {
  let text = ''
  const url = new Promise<string>((resolve, reject) => {
    const limit = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`an API did not listen within ${START_MS} ms: ${text}`))
    }, START_MS)
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (part) => {
        text = (text + part).slice(-20_000)
        const found = /"url":"(http[^"]+)"/.exec(text)
        if (found?.[1] === undefined) return
        clearTimeout(limit)
        resolve(found[1])
      })
    }
    child.once('exit', (code) => reject(new Error(`an API ended with ${code}: ${text}`)))
  })
  return { url, text: () => text }
}

/** One request on a connection of its own. Never rejects. */
function ask(url: string): Promise<ApiAnswer> {
  const startedMs = performance.now()
  return new Promise((resolve) => {
    const none = () => resolve({ status: 0, retryAfter: undefined, text: '', ms: performance.now() - startedMs })
    const asked = get(url, { agent: false, signal: AbortSignal.timeout(ASK_MS) }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part) => {
        text += part
      })
      answer.once('error', none)
      answer.once('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          retryAfter: answer.headers['retry-after'],
          text,
          ms: performance.now() - startedMs,
        }),
      )
    })
    asked.once('error', none)
  })
}

const SETTLE_MS = 15_000

/** Waits until both clients have the same number, and it does not change for half a second. */
async function settled(one: LiveWitness, other: LiveWitness): Promise<void> {
  const numberOf = ({ messages }: LiveWitness) => messages.at(-1)?.seq ?? -1
  const endMs = performance.now() + SETTLE_MS
  for (let same = 0; same < 5 && performance.now() < endMs; ) {
    const before = numberOf(one)
    await new Promise((resolve) => setTimeout(resolve, 150))
    same = numberOf(one) === before && numberOf(other) === before && other.segments.size > 0 ? same + 1 : 0
  }
}
