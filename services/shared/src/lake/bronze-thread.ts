/** Reads bronze files in a thread of its own: a damaged page can keep a reader of Parquet busy for ever. */
import { parentPort } from 'node:worker_threads'
import { feeds } from '../feeds/index.ts'
import { readBronzeRows } from './read-bronze-rows.ts'

export interface BronzeQuestion {
  readonly feedName: string
  readonly path: string
  readonly bytes: Uint8Array
}
export type BronzeAnswer = Awaited<ReturnType<typeof readBronzeRows>> | { readonly problem: string }

async function answer({ feedName, path, bytes }: BronzeQuestion): Promise<BronzeAnswer> {
  const feed = feeds.find(({ name }) => name === feedName)
  if (feed === undefined) return { problem: `reading ${path}: there is no feed ${feedName}` }
  return readBronzeRows(feed, path, bytes).catch((error: unknown) => ({
    problem: error instanceof Error ? error.message : String(error),
  }))
}

parentPort?.on('message', async (question: BronzeQuestion) => {
  parentPort?.postMessage(await answer(question))
})
