import { hash } from 'node:crypto'
import { traffic } from '@rocade/shared/feeds/index'
import { FORGET_GAP_SQL, RECORD_GAP_SQL } from '@rocade/stream-cleaner/offset-gap'
import { insertReadingsSql } from '@rocade/stream-cleaner/pg-sink/insert-readings'
import { ENSURE_DAY_SQL } from '@rocade/stream-cleaner/pg-sink/pg-sink'
import { MOVE_POSITION_SQL, OPEN_POSITION_SQL, READ_POSITION_SQL } from '@rocade/stream-cleaner/pg-sink/sink-position'
import { ADD_COUNTS_SQL, INSERT_REJECTED_SQL } from '@rocade/stream-cleaner/pg-sink/store-batch'
import { type ReadingContent, valueHash } from '../content-hash.ts'
import type { DatabaseState, OpenWork } from './database-state.ts'

export interface StatementResult {
  readonly rows: readonly object[]
  readonly rowCount: number
}

/** What a statement of the sinks does, in a few lines: which rows it locks, and what it changes. */
export interface StatementModel {
  readonly isWrite: boolean
  /** Rows that it locks until the end of its transaction, and waits for when another one has them. */
  locks(values: readonly unknown[]): readonly string[]
  run(values: readonly unknown[], state: DatabaseState, work: OpenWork): StatementResult
}

export interface StatementModelsOptions {
  /** Leaves the compare out of the compare-and-swap: a fence that is broken, to prove that the checker notices. */
  readonly fenceIsBroken?: boolean
}

/**
 * The models of all statements of the sinks, by their text. Each is bound to the text that it was written for by the
 * text's fingerprint: whoever changes a statement has to look at its model. What they do is compared with PostgreSQL in
 * `statement-models.integration.test.ts`.
 */
export function createStatementModels({
  fenceIsBroken = false,
}: StatementModelsOptions = {}): Map<string, StatementModel> {
  return new Map([
    modelled(OPEN_POSITION_SQL, 'a00a003d4f26', {
      isWrite: true,
      locks: ([sink, , topicId, partition]) => [positionKey(sink, topicId, partition)],
      run([sink, , topicId, partition], state, work) {
        const key = positionKey(sink, topicId, partition)
        if (state.positions.has(key)) return affected(0)
        work.changes.push(({ positions }) => positions.set(key, [0]))
        return affected(1)
      },
    }),
    modelled(READ_POSITION_SQL, '36c1e934c2a0', {
      isWrite: false,
      locks: () => [],
      run([sink, topicId, partition], state) {
        const next = state.positions.get(positionKey(sink, topicId, partition))?.at(-1)
        return next === undefined ? affected(0) : { rows: [{ next_offset: next }], rowCount: 1 }
      },
    }),
    modelled(MOVE_POSITION_SQL, 'f3285fa9c725', {
      isWrite: true,
      locks: ([sink, topicId, partition]) => [positionKey(sink, topicId, partition)],
      run([sink, topicId, partition, from, to], state, work) {
        const key = positionKey(sink, topicId, partition)
        const next = state.positions.get(key)?.at(-1)
        if (next === undefined || (next !== from && !fenceIsBroken)) return affected(0)
        work.changes.push(({ positions }) => positions.get(key)?.push(Number(to)))
        return affected(1)
      },
    }),
    [
      insertReadingsSql(traffic),
      modelled(INSERT_TEMPLATE, 'e0ea500b1f21', {
        isWrite: true,
        locks: (values) => contentsOf(values).map(rowKey),
        run(values, state, work) {
          const isNew = (content: ReadingContent) => {
            const key = rowKey(content)
            if (state.rows.has(key) || work.keys.has(key)) return false
            work.keys.add(key)
            return true
          }
          const added = contentsOf(values).filter(isNew)
          work.changes.push(({ rows }) => {
            for (const content of added) rows.set(rowKey(content), content)
          })
          return affected(added.length)
        },
      })[1],
    ],
    modelled(INSERT_REJECTED_SQL, '7986fc5ca52f', {
      isWrite: true,
      locks: () => [],
      run([topicId, partition, , offsets, reasons, , raws], state, work) {
        const rejects = listOf(offsets).map((offset, i) => ({
          topicId: String(topicId),
          partition: Number(partition),
          offset: Number(offset),
          reason: String(listOf(reasons)[i]),
          rawHash: valueHash(listOf(raws)[i] as Uint8Array | null),
        }))
        const keyOf = (reject: (typeof rejects)[number]) => `${reject.topicId}/${reject.partition}/${reject.offset}`
        if (rejects.some((reject) => state.rejects.has(keyOf(reject)))) throw uniqueViolation('rejected_messages_pkey')
        work.changes.push((tables) => {
          for (const reject of rejects) tables.rejects.set(keyOf(reject), reject)
        })
        return affected(rejects.length)
      },
    }),
    modelled(ADD_COUNTS_SQL, 'a01296b87896', {
      isWrite: true,
      locks: ([, partition, , outcomes]) =>
        listOf(outcomes)
          .map((outcome) => `count ${partition} ${outcome}`)
          .sort(),
      run([, , , outcomes, numbers], _state, work) {
        work.changes.push(({ counts }) => {
          for (const [i, outcome] of listOf(outcomes).entries()) {
            counts.set(String(outcome), (counts.get(String(outcome)) ?? 0) + Number(listOf(numbers)[i]))
          }
        })
        return affected(listOf(outcomes).length)
      },
    }),
    modelled(RECORD_GAP_SQL, '196ab93ed1f2', {
      isWrite: true,
      locks: ([sink, , topicId, partition, from]) => [`gap ${sink}/${topicId}/${partition}/${from}`],
      run([sink, , topicId, partition, from, to], state, work) {
        const key = `${sink}/${topicId}/${partition}/${from}`
        const gap = {
          sink: String(sink),
          topicId: String(topicId),
          partition: Number(partition),
          from: Number(from),
          to: Math.max(Number(to), state.gaps.get(key)?.to ?? 0),
        }
        work.changes.push(({ gaps }) => gaps.set(key, gap))
        return affected(1)
      },
    }),
    modelled(FORGET_GAP_SQL, '6c12ebaad67c', {
      isWrite: true,
      locks: (key) => [`gap ${key.join('/')}`],
      run(values, state, work) {
        const key = values.join('/')
        if (!state.gaps.has(key)) return affected(0)
        work.changes.push(({ gaps }) => gaps.delete(key))
        return affected(1)
      },
    }),
    modelled(ENSURE_DAY_SQL, '6711fbedb73d', { isWrite: true, locks: () => [], run: () => affected(1) }),
  ])
}

/** The INSERT is made from the feed's columns; its model follows them, so it is bound to what is around them. */
const INSERT_TEMPLATE = insertReadingsSql({
  name: 'template',
  columns: [{ name: 'reading_id', type: 'uuid', isNullable: false, unit: null, description: '', read: () => null }],
})

const affected = (rowCount: number): StatementResult => ({ rows: [], rowCount })
const positionKey = (sink: unknown, topicId: unknown, partition: unknown) => `${sink}/${topicId}/${partition}`
const rowKey = ({ readingId, observedMs }: ReadingContent) => `${readingId} ${observedMs}`
const listOf = (value: unknown) => value as readonly unknown[]

const COLUMNS = [...traffic.columns.map(({ name }) => name), 'quality_score', 'appended_at']

/** The readings of an INSERT: its parameters are one array a column. */
function contentsOf(values: readonly unknown[]): ReadingContent[] {
  const columns = new Map(COLUMNS.map((name, i) => [name, elementsOf(name, String(values[i]))]))
  const column = (name: string) => columns.get(name) ?? []
  return column('reading_id').map((id, i) => ({
    readingId: String(id),
    cityId: String(column('city_id')[i]),
    segmentId: String(column('segment_id')[i]),
    source: String(column('source')[i]),
    observedMs: Number(column('observed_at')[i]),
    speedKmh: Number(column('speed_kmh')[i]),
    freeFlowKmh: Number(column('free_flow_kmh')[i]),
    travelTimeS: column('travel_time_s')[i] as number | null,
    freeFlowTravelTimeS: column('free_flow_travel_time_s')[i] as number | null,
    confidence: Number(column('confidence')[i]),
    isClosed: Boolean(column('is_closed')[i]),
    qualityScore: Number(column('quality_score')[i]),
  }))
}

/** PostgreSQL's text of an array, `{"a",1,NULL}`: what stands in it is JSON but for ids, which have no quotes. */
function elementsOf(name: string, text: string): readonly unknown[] {
  const inner = text.slice(1, -1)
  if (inner === '') return []
  return name === 'reading_id' ? inner.split(',') : JSON.parse(`[${inner.replaceAll(/\bNULL\b/g, 'null')}]`)
}

const uniqueViolation = (constraint: string) =>
  Object.assign(new Error(`duplicate key value violates unique constraint "${constraint}"`), { code: '23505' })

export const fingerprintOf = (sql: string) => hash('sha256', sql.replace(/\s+/g, ' ').trim()).slice(0, 12)

function modelled(sql: string, fingerprint: string, model: StatementModel): [string, StatementModel] {
  const present = fingerprintOf(sql)
  if (present === fingerprint) return [sql, model]
  throw new Error(
    `the simulation models a statement that has changed: ${sql}\nLook whether its model still does the same, and write down its new fingerprint ${present} for ${fingerprint}`,
  )
}
