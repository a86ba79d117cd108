import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { onCore } from './machine.ts'
import { watchProcess } from './process-watch.ts'

export interface ProcessCommand {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The core it is kept on. Default: any. */
  readonly core?: number
}

/** A child that says what there is to say in lines of JSON, and is measured with all that it starts. */
export interface MeasuredProcess {
  readonly pid: number
  /** Its next line of JSON; other lines are passed over. Throws when it ends, or is silent for `limitMs`. */
  line<T>(limitMs: number): Promise<T>
  /** CPU seconds so far. */
  cpuS(): number
  /** The most memory it had, in MB, looked at four times a second. */
  peakMb(): number
  /** SIGTERM, SIGKILL after a while. */
  stop(): Promise<void>
}

const EXIT_MS = 15_000

export function startMeasured({ file, args, env = {}, core }: ProcessCommand): MeasuredProcess {
  const [program, words] = core === undefined ? [file, [...args]] : onCore(core, file, args)
  const child = spawn(program, words, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const said: unknown[] = []
  let wake = () => {}
  lines.on('line', (text) => {
    const value = jsonOf(text)
    if (value === undefined) return
    said.push(value)
    wake()
  })
  let end: Error | undefined
  const failed = (error: Error) => {
    end ??= error
    wake()
  }
  child.once('error', failed)
  // After its output: what it said last is heard first.
  child.once('close', (code, signal) => failed(new Error(`${file} ended with ${signal ?? code}`)))
  const watch = watchProcess(child.pid ?? 0)
  child.once('exit', watch.stop)

  return {
    pid: child.pid ?? 0,
    async line<T>(limitMs: number) {
      const endMs = performance.now() + limitMs
      while (said.length === 0) {
        if (end !== undefined) throw end
        const leftMs = endMs - performance.now()
        if (leftMs <= 0) throw new Error(`${file} said nothing within ${limitMs} ms`)
        await new Promise<void>((resolve) => {
          const limit = setTimeout(resolve, leftMs)
          wake = () => {
            clearTimeout(limit)
            resolve()
          }
        })
      }
      return said.shift() as T
    },
    cpuS: watch.cpuS,
    peakMb: watch.peakMb,
    stop: () => stop(child),
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), EXIT_MS)
  await once(child, 'exit')
  clearTimeout(timer)
}

function jsonOf(text: string): unknown {
  if (!text.startsWith('{')) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
