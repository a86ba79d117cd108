import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BatchEngine } from '@rocade/shared/ports/batch-engine'
import type { LakeStore } from '@rocade/shared/ports/lake-store'

/** A page reads one file at a time; the live map comes first. */
const MEMORY_MB = 128
const THREADS = 1

export interface TableEngine extends AsyncDisposable {
  /** Started when it is asked for first: most days nobody asks. */
  engine(): Promise<BatchEngine>
}

/** The API's own engine, which only reads. */
export function openTableEngine(lake: LakeStore): TableEngine {
  let started: Promise<{ engine: BatchEngine; scratchFolder: string }> | null = null
  async function start() {
    // Loaded only where it is used: it is a large part of the time that the API takes to start.
    const { createDuckdbEngine } = await import('@rocade/shared/adapters/engine/duckdb-engine')
    const scratchFolder = await mkdtemp(join(tmpdir(), 'rocade-api-'))
    const engine = await createDuckdbEngine({ lake, scratchFolder, memoryLimitMb: MEMORY_MB, threads: THREADS })
    return { engine, scratchFolder }
  }
  return {
    async engine() {
      started ??= start()
      return (await started).engine
    },
    async [Symbol.asyncDispose]() {
      if (started === null) return
      const { engine, scratchFolder } = await started
      await engine.close()
      await rm(scratchFolder, { recursive: true, force: true })
    },
  }
}
