import { readFile } from 'node:fs/promises'
import { LEVEL_LIMITS, LEVELS_TEXT } from '@rocade/shared/domain/congestion-level'
import { expect, test } from 'vitest'
import { apiDocument } from './api-document.ts'

test('the limits of the levels stand in the API document and in the glossary, as they are computed with', async () => {
  const glossary = await readFile(new URL('../../../../docs/reference/glossary.md', import.meta.url), 'utf8')
  for (const [level, limit] of Object.entries(LEVEL_LIMITS)) {
    expect(LEVELS_TEXT).toContain(`${level} from ${limit}`)
    expect(glossary).toContain(`\`${level}\` (from ${limit})`)
  }
  expect(JSON.stringify(await apiDocument())).toContain(LEVELS_TEXT)
})
