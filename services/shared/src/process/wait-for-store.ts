import { AppError } from '../runtime/app-error.ts'
import { retry } from '../runtime/retry.ts'

export interface WaitOptions {
  readonly timeoutS: number
  readonly signal: AbortSignal
  readonly logger: { info(fields: object, message: string): void }
}

/**
 * Tries until a store answers, with one line when it has to wait and one when it came. Throws `AppError` TIMEOUT after
 * `timeoutS`, at once what cannot pass, and the signal's reason when that is aborted. `what` names it: "Kafka at a:9092".
 */
export async function waitForStore<T>(what: string, open: () => Promise<T>, options: WaitOptions): Promise<T> {
  const { timeoutS, signal, logger } = options
  let isWaiting = false
  try {
    const store = await retry(open, {
      isRetryable: isPassing,
      minDelayMs: 250,
      maxDelayMs: 3_000,
      deadlineMs: timeoutS * 1000,
      signal,
      onRetry({ error }) {
        if (!isWaiting) logger.info({ detail: textOf(error), timeoutS }, `waiting for ${what}`)
        isWaiting = true
      },
    })
    if (isWaiting) logger.info({}, `${what} is there`)
    return store
  } catch (error) {
    if (signal.aborted || !isPassing(error)) throw error
    throw new AppError(
      'TIMEOUT',
      `waiting for ${what}: not there after ${timeoutS} s (${textOf(error)}). Start it, or raise START_TIMEOUT_S`,
      { retryable: false, cause: error },
    )
  }
}

const isPassing = (error: unknown) => error instanceof AppError && error.retryable
const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
