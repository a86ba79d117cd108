import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeBatchEngine } from '../../contract-tests/describe-batch-engine.ts'
import { createFileLake } from '../lake/file-lake.ts'
import { createDuckdbEngine } from './duckdb-engine.ts'

describeBatchEngine('duckdb', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rocade duckdb '))
  const lake = createFileLake({ root: join(folder, 'lake') })
  const engine = await createDuckdbEngine({ lake, scratchFolder: join(folder, 'scratch') })
  return {
    engine,
    lake,
    async close() {
      await engine.close()
      await rm(folder, { recursive: true })
    },
  }
})
