/** Reads bronze files in a thread of its own: a damaged page can keep a reader of Parquet busy for ever. */
import { parentPort } from 'node:worker_threads'
import { feeds, traffic } from '@rocade/shared/feeds/index'
import { readBronzeRows } from '@rocade/shared/lake/read-bronze-rows'

export type BronzeAnswer = Awaited<ReturnType<typeof readBronzeRows>> | { readonly problem: string }

parentPort?.on('message', async ({ feed: name, path, bytes }: { feed: string; path: string; bytes: Uint8Array }) => {
  const feed = feeds.find((each) => each.name === name) ?? traffic
  const answer: BronzeAnswer = await readBronzeRows(feed, path, bytes).catch((error: unknown) => ({
    problem: error instanceof Error ? error.message : String(error),
  }))
  parentPort?.postMessage(answer)
})
