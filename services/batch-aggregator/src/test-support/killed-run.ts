/**
 * A run in a process of its own, for tests that kill it: arguments are the database URL, the folder of log and lake, the
 * instant, and at which call of a store to die (0: never). Says how many calls there were, and ends.
 */
import { createPool } from '@rocade/shared/adapters/postgres/pool'
import { doRun, openTestBatch, testHistory } from './test-batch.ts'

const [url = '', folder = '', nowMs = '0', killAt = '0'] = process.argv.slice(2)
let calls = 0

/** Dies like kill -9 when the call has been made, before its answer is known. */
function dying<T extends object>(store: T, names: readonly (keyof T)[]): void {
  for (const name of names) {
    const original = store[name] as (...args: unknown[]) => Promise<unknown>
    Object.assign(store, {
      [name]: async (...args: unknown[]) => {
        calls += 1
        const isLast = calls === Number(killAt)
        const answer = await original.apply(store, args)
        if (isLast) process.kill(process.pid, 'SIGKILL')
        return answer
      },
    })
  }
}

const pool = createPool({ url })
dying(pool, ['query', 'connect'])
const batch = await openTestBatch(Number(nowMs), { HISTORY_DAYS: '1' }, { pool, url, folder })
dying(batch.lake, ['publish', 'remove', 'read'])
dying(batch.context.engine, ['query', 'writeParquet'])
const { state, failure } = await doRun(batch, {}, testHistory(batch.city))
await batch.close()
process.send?.({ calls, state, failure: String(failure?.error ?? '') })
process.disconnect?.()
