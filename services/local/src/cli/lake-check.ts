import { feeds } from '@rocade/shared/feeds/index'
import { createBoundedBronzeReader } from '@rocade/shared/lake/bounded-bronze-reader'
import { checkBronze, type RecordedGap } from '@rocade/shared/lake/check-bronze'
import { checkTable } from '@rocade/shared/lake/check-table'
import type { LakeFindings } from '@rocade/shared/lake/lake-findings'
import { aggregatesTable, cleanTable } from '@rocade/shared/lake/lake-paths'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import { AppError } from '@rocade/shared/runtime/app-error'
import type { Command, CommandContext } from './command.ts'
import { isLakeThere, openCliLake } from './open-cli-lake.ts'
import { readRecordedGaps } from './recorded-gaps.ts'

/** `lake check`: reads everything in the lake and says what is not as it was written. */
export const lakeCheck: Command = {
  name: 'lake check',
  summary: 'reads every file of the lake and names what is damaged or missing',
  usage: '(a lake elsewhere: LAKE_URL=webhdfs://rocade@namenode:9870/rocade npm run rocade -- lake check)',
  async run(context) {
    const opened = openCliLake(context)
    if (!isLakeThere(opened)) {
      throw new AppError('CONFIG', `there is no lake in ${opened.place}. Set ROCADE_DATA_DIR or LAKE_URL`, {
        retryable: false,
      })
    }
    const { DATABASE_URL: url } = opened.settings
    const gaps = url === undefined ? [] : await readRecordedGaps(url)
    context.say(`checking the lake ${opened.place}`)
    const found = await checkLake(opened.lake, gaps, context)
    const problems = found.flatMap((findings) => findings.problems)
    if (found.length === 0) context.say('the lake is empty')
    else if (problems.length === 0) context.say('everything is as it was written')
    else context.say(`${problems.length} problems. How to mend a lake: docs/how-to/look-after-the-lake.md`)
    return problems.length === 0 ? 0 : 1
  },
}

/** Checks every feed, and says a line about each part as soon as it is known. `entry`: see `createBoundedBronzeReader`. */
export async function checkLake(
  lake: LakeStore,
  gaps: readonly RecordedGap[],
  { say, signal, entry }: Pick<CommandContext, 'say' | 'signal'> & { readonly entry?: URL },
): Promise<LakeFindings[]> {
  await using reader = createBoundedBronzeReader(entry)
  const all: LakeFindings[] = []
  const tell = (findings: LakeFindings | null) => {
    if (findings === null || findings.files + findings.problems.length === 0) return
    all.push(findings)
    say(lineOf(findings))
    for (const problem of findings.problems) say(`    ${problem}`)
  }
  for (const feed of feeds) {
    const read = (path: string, bytes: Uint8Array) => reader.read(feed.name, path, bytes)
    tell(await checkBronze({ lake, feed, read, gaps, signal }))
    for (const table of [cleanTable(feed.name), aggregatesTable(feed.name)])
      tell(await checkTable({ lake, table, signal }))
  }
  return all
}

function lineOf({ name, files, rows, bytes, notes, problems }: LakeFindings): string {
  const count = (value: number) => value.toLocaleString('en-US')
  const sizes = `${count(files)} files, ${count(rows)} rows, ${(bytes / 1e6).toFixed(1)} MB`
  return `${problems.length === 0 ? '✔' : '✘'} ${[`${name.padEnd(18)} ${sizes}`, ...notes].join('; ')}`
}
