import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { apiDocument } from './api-document.ts'
import { renderApiReference } from './write-api-reference.ts'

const PAGE = fileURLToPath(new URL('../../../../docs/reference/api.md', import.meta.url))

test('docs/reference/api.md says what the schemas say; `npm run docs` writes it', async () => {
  expect(readFileSync(PAGE, 'utf8')).toBe(await renderApiReference())
})

test('the document has every path that was asked for, with the limits of its parameters', async () => {
  const { paths } = await apiDocument()
  for (const path of [
    '/api/zones/live',
    '/api/zones/weekly-data',
    '/api/zones/hourly-distribution',
    '/api/zones/hdfs-stats',
  ]) {
    expect(paths[path]?.get?.parameters.map((parameter) => parameter.name)).toContain('city')
  }
  const days = paths['/api/zones/weekly-data']?.get?.parameters.find((parameter) => parameter.name === 'days')
  expect(days?.schema).toMatchObject({ type: 'integer', minimum: 1, maximum: 31 })
})
