import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { CONFIGS } from './read-settings.ts'
import { renderEnvExample, renderSettings } from './settings-reference.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

test.each([
  ['docs/reference/settings.md', renderSettings],
  ['.env.example', renderEnvExample],
])('%s is what the code says; if not, run `npm run docs`', (path, render) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(render())
})

test('every setting has one meaning in all services', () => {
  const names = CONFIGS.flatMap(({ schema }) => Object.keys(schema.shape))
  expect(names).toEqual([...new Set(names)])
})

test('no default has to be set for `npm start`', () => {
  for (const { schema } of CONFIGS) expect(schema.safeParse({}).success).toBe(true)
})
