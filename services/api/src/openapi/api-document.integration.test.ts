import { expect, test } from 'vitest'
import { openTestApi } from '../../test/open-test-api.ts'
import { apiDocument, METHODS } from './api-document.ts'
import { renderApiReference } from './write-api-reference.ts'

test('the reference has every operation that the running API documents', async () => {
  await using api = await openTestApi()
  const served = (await (await api.get('/openapi.json')).json()) as { paths: Record<string, object> }
  const described = await apiDocument()
  const operations = (paths: Readonly<Record<string, object>>) =>
    Object.entries(paths)
      .flatMap(([path, methods]) => METHODS.filter((method) => method in methods).map((method) => `${method} ${path}`))
      .filter((operation) => operation !== 'get /ws/traffic') // live-protocol.md
      .sort()
  expect(operations(described.paths)).toEqual(operations(served.paths))
  const page = await renderApiReference()
  for (const operation of operations(described.paths)) {
    const [method = '', path = ''] = operation.split(' ')
    expect(page).toContain(`### ${method.toUpperCase()} ${path}\n`)
  }
})
