import { AppError } from '../../runtime/app-error.ts'
import { runService } from '../../runtime/run-service.ts'
import { sleep } from '../../runtime/sleep.ts'

/** A service whose behaviour the test picks by the first argument. */
const behaviours: Record<string, (signal: AbortSignal) => Promise<AsyncDisposable>> = {
  async clean() {
    const working = setInterval(() => undefined, 1_000)
    return {
      async [Symbol.asyncDispose]() {
        clearInterval(working)
        process.stdout.write('disposed\n')
      },
    }
  },
  async slowStart(signal) {
    process.stdout.write('starting\n')
    await sleep(60_000, signal)
    signal.throwIfAborted()
    throw new Error('not reached')
  },
  async badSettings() {
    throw new AppError('CONFIG', 'bad settings: PORT: expected a whole number', { retryable: false })
  },
  async bug() {
    throw new TypeError('x is not a function')
  },
  async failsAndHangs() {
    setInterval(() => undefined, 1_000)
    throw new AppError('STORE', 'no store', { retryable: false })
  },
  async hangs() {
    setInterval(() => undefined, 1_000)
    return { [Symbol.asyncDispose]: () => new Promise<void>(() => undefined) }
  },
  async failsToStop() {
    return {
      async [Symbol.asyncDispose]() {
        throw new Error('could not store what it held')
      },
    }
  },
}

const start = behaviours[process.argv[2] ?? '']
if (!start) throw new Error('expected the name of a behaviour')
await runService('test', start, 300)
process.disconnect?.()
