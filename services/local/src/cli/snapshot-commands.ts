import { parseArgs } from 'node:util'
import { feeds } from '@rocade/shared/feeds/index'
import { type DeltaSnapshot, readDeltaSnapshot, readDeltaVersion } from '@rocade/shared/lake/delta-log'
import { aggregatesTable, cleanTable } from '@rocade/shared/lake/lake-paths'
import { createNamedSnapshot, readNamedSnapshots } from '@rocade/shared/lake/named-snapshots'
import { systemClock } from '@rocade/shared/ports/clock'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import { AppError } from '@rocade/shared/runtime/app-error'
import type { Command } from './command.ts'
import { openCliLake } from './open-cli-lake.ts'

const TABLES = feeds.flatMap(({ name }) => [cleanTable(name), aggregatesTable(name)])

/** `snapshot create`: pins a version of a table under a name, for a report that has to stay what it is. */
export const snapshotCreate: Command = {
  name: 'snapshot create',
  summary: 'gives a version of a table a name that stays for ever (version= of the API)',
  usage: 'v1 --table traffic/aggregates [--as-of 12]',
  async run(context) {
    const { name, table, asOf } = readArgs(context.args)
    const { lake } = openCliLake(context)
    const snapshot = await versionOf(lake, table, asOf)
    const made = await createNamedSnapshot(lake, table, { name, snapshot, nowMs: systemClock.nowMs() })
    context.say(`${name} is version ${made.version} of ${table}: ${made.files.length} files`)
    context.say(`read it at /api/lake/tables/${table}?version=${name}`)
    return 0
  },
}

/** `snapshot list`: the names that there are. */
export const snapshotList: Command = {
  name: 'snapshot list',
  summary: 'lists the named snapshots of all tables',
  usage: '',
  async run(context) {
    const { lake } = openCliLake(context)
    let found = 0
    for (const table of TABLES) {
      for (const { name, version, createdAt, files } of await readNamedSnapshots(lake, table)) {
        context.say(`${table}  ${name}  version ${version}, ${files.length} files, named ${createdAt}`)
        found += 1
      }
    }
    if (found === 0) context.say('there are no named snapshots')
    return 0
  },
}

async function versionOf(lake: LakeStore, table: string, asOf: number | null): Promise<DeltaSnapshot> {
  const newest = await readDeltaSnapshot(lake, table)
  if (newest.version < 0) throw refused(`there is no table ${table} in the lake yet`)
  return asOf === null ? newest : readDeltaVersion(lake, table, asOf)
}

function readArgs(args: readonly string[]): { name: string; table: string; asOf: number | null } {
  const { values, positionals } = parsed(args)
  const [name, ...rest] = positionals
  if (name === undefined || rest.length > 0) throw refused('expected one name, such as v1')
  const { table, 'as-of': asOf } = values
  if (table === undefined || !TABLES.includes(table)) {
    throw refused(`expected --table and one of ${TABLES.join(', ')}, got ${table ?? 'nothing'}`)
  }
  if (asOf !== undefined && !/^\d{1,12}$/.test(asOf)) throw refused(`expected --as-of and a number, got ${asOf}`)
  return { name, table, asOf: asOf === undefined ? null : Number(asOf) }
}

function parsed(args: readonly string[]) {
  const options = { table: { type: 'string' }, 'as-of': { type: 'string' } } as const
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    throw refused(error instanceof Error ? error.message : String(error))
  }
}

const refused = (what: string) => new AppError('CONFIG', `snapshot create: ${what}`, { retryable: false })
