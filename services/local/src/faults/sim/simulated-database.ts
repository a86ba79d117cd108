import type { Pool } from 'pg'
import { createDatabaseState, createOpenWork, type DatabaseState, type OpenWork } from './database-state.ts'
import { createStatementModels, type StatementModel, type StatementModelsOptions } from './statement-models.ts'
import type { SimulatedProcess, World } from './world.ts'

/** What the server's own limits are, as in `createPool`. */
const STATEMENT_TIMEOUT_MS = 30_000
const IDLE_IN_TRANSACTION_MS = 30_000

/** A PostgreSQL that knows the statements of the sinks and nothing else: transactions, row locks, lost connections. */
export interface SimulatedDatabase {
  /** A pool of a process; only what the sinks use of one. */
  openPool(process: SimulatedProcess): Pool
  readonly state: DatabaseState
  /** Ends every connection, as a server that is killed does; what was not committed is gone. */
  crash(): void
}

interface Connection {
  readonly process: SimulatedProcess
  /** `null` outside of a transaction. */
  work: OpenWork | null
  isFailed: boolean
  isClosed: boolean
  idleSinceMs: number
  readonly locks: Set<string>
}

export function createSimulatedDatabase(world: World, options: StatementModelsOptions = {}): SimulatedDatabase {
  const models = createStatementModels(options)
  const state = createDatabaseState()
  const connections = new Set<Connection>()
  const holders = new Map<string, Connection>()
  let waiting: { readonly connection: Connection; readonly locks: readonly string[]; readonly go: () => void }[] = []

  function close(connection: Connection): void {
    connection.isClosed = true
    connections.delete(connection)
    endTransaction(connection)
  }

  /** Lets go of everything; who waited for it goes on, in the order of asking. */
  function endTransaction(connection: Connection): void {
    connection.work = null
    connection.isFailed = false
    for (const key of connection.locks) holders.delete(key)
    connection.locks.clear()
    waiting = waiting.filter((waiter) => {
      if (waiter.connection.isClosed) return false
      if (!isFree(waiter.connection, waiter.locks)) return true
      take(waiter.connection, waiter.locks)
      waiter.go()
      return false
    })
  }

  const isFree = (connection: Connection, locks: readonly string[]) =>
    locks.every((key) => (holders.get(key) ?? connection) === connection)

  function take(connection: Connection, locks: readonly string[]): void {
    for (const key of locks) {
      holders.set(key, connection)
      connection.locks.add(key)
    }
  }

  function commit(connection: Connection): void {
    for (const change of connection.work?.changes ?? []) change(state)
    endTransaction(connection)
  }

  /** Runs a statement when its rows are free; `answer` comes then. A statement outside of a transaction is its own. */
  function execute(connection: Connection, model: StatementModel, values: readonly unknown[], answer: Answerer): void {
    const locks = model.locks(values)
    let isOver = false
    const go = () => {
      if (isOver) return
      isOver = true
      const isAlone = connection.work === null
      const work = connection.work ?? createOpenWork()
      connection.work = work
      try {
        const result = model.run(values, state, work)
        if (isAlone) commit(connection)
        answer({ value: result })
      } catch (error) {
        fail(connection, isAlone)
        answer({ error })
      }
    }
    if (isFree(connection, locks)) {
      take(connection, locks)
      go()
      return
    }
    waiting.push({ connection, locks, go })
    world.after(STATEMENT_TIMEOUT_MS, () => {
      if (isOver || connection.isClosed) return
      isOver = true
      fail(connection, connection.work === null)
      answer({ error: postgresError('57014', 'canceling statement due to statement timeout') })
    })
  }

  function fail(connection: Connection, isAlone: boolean): void {
    if (isAlone) endTransaction(connection)
    else connection.isFailed = true
  }

  function perform(connection: Connection, text: string, values: readonly unknown[], answer: Answerer): void {
    const problem = connection.isClosed ? notQueryable() : connection.isFailed && text !== 'ROLLBACK' ? aborted() : null
    if (problem !== null) answer({ error: problem })
    else if (control(connection, text)) answer({ value: NOTHING })
    else {
      const model = models.get(text)
      if (model !== undefined) execute(connection, model, values, answer)
      else answer({ error: new Error(`the simulated database does not know this statement: ${text}`) })
    }
  }

  /** Begins or ends a transaction; `false` for any other statement. */
  function control(connection: Connection, text: string): boolean {
    if (text === 'BEGIN') connection.work = createOpenWork()
    else if (text === 'COMMIT') commit(connection)
    else if (text === 'ROLLBACK') endTransaction(connection)
    else return false
    return true
  }

  function query(connection: Connection, text: string, values: readonly unknown[]) {
    if (connection.isClosed) return Promise.reject(notQueryable())
    const what = text === 'BEGIN' || text === 'COMMIT' || text === 'ROLLBACK' ? text : kindOf(models.get(text))
    return world.request<{ rows: readonly object[]; rowCount: number }>(
      { process: connection.process, store: 'pg', what },
      (answer) =>
        perform(connection, text, values, (given) => {
          connection.idleSinceMs = world.nowMs()
          answer(given)
        }),
      (error) => (isBroken(error) ? close(connection) : fail(connection, connection.work === null)),
    )
  }

  function openPool(process: SimulatedProcess): Pool {
    const idle: Connection[] = []
    process.onKill(() => {
      // What is on its way may still arrive; then the server notices that nobody is there.
      const mine = [...connections].filter((connection) => connection.process === process)
      world.after(100, () => mine.forEach(close))
    })
    process.onPause(closeIdle)

    /** The server ends a session whose transaction stands still. */
    function closeIdle(): void {
      if (!process.isPaused()) return
      for (const connection of connections) {
        const isIdle = world.nowMs() - connection.idleSinceMs >= IDLE_IN_TRANSACTION_MS
        if (connection.process === process && connection.work !== null && isIdle) close(connection)
      }
      world.after(1_000, closeIdle)
    }

    async function connect() {
      let connection = idle.pop()
      while (connection?.isClosed) connection = idle.pop()
      return clientOf(connection ?? (await open()))
    }

    const open = () =>
      world.request<Connection>({ process, store: 'pg', what: 'connect' }, (answer) => {
        const connection: Connection = {
          process,
          work: null,
          isFailed: false,
          isClosed: false,
          idleSinceMs: world.nowMs(),
          locks: new Set(),
        }
        connections.add(connection)
        answer({ value: connection })
      })

    const clientOf = (connection: Connection) => ({
      query: (given: string | { text: string; values: unknown[] }, values: unknown[] = []) =>
        typeof given === 'string' ? query(connection, given, values) : query(connection, given.text, given.values),
      release(isBrokenOrError?: unknown) {
        if (!process.isAlive()) return
        if (isBrokenOrError) close(connection)
        else idle.push(connection)
      },
    })

    const pool = {
      connect,
      async query(text: string, values: unknown[] = []) {
        const client = await connect()
        try {
          return await client.query(text, values)
        } finally {
          client.release()
        }
      },
    }
    // The sinks use no more of a pool than this; an unknown call would be a TypeError, and a loud one.
    return pool as unknown as Pool
  }

  return {
    openPool,
    state,
    crash() {
      for (const connection of [...connections]) close(connection)
    },
  }
}

type Answerer = (
  answer: { readonly value: { rows: readonly object[]; rowCount: number } } | { readonly error: unknown },
) => void

const NOTHING = { rows: [], rowCount: 0 }

const kindOf = (model: StatementModel | undefined) => (model?.isWrite ? 'write' : 'read')

export const postgresError = (code: string, message: string) => Object.assign(new Error(message), { code })
export const brokenConnection = () => new Error('Connection terminated unexpectedly')
const aborted = () => postgresError('25P02', 'current transaction is aborted')
const notQueryable = () => new Error('Client has encountered a connection error and is not queryable')
const isBroken = (error: unknown) => error instanceof Error && !('code' in error && String(error.code).length === 5)
