import { unboundedInSchema } from '@rocade/shared/test-support/unbounded-parts'
import { expect, test } from 'vitest'
import { apiDocument } from './api-document.ts'

test('every text and every number of every request has a bound', async () => {
  const { paths } = await apiDocument()
  const found = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { parameters, requestBody }]) => [
      ...parameters.flatMap(({ name, schema }) => unboundedInSchema(schema, `${method} ${path} ${name}`)),
      ...Object.values(requestBody?.content ?? {}).flatMap(({ schema }) =>
        unboundedInSchema(schema, `${method} ${path} body`),
      ),
    ]),
  )
  expect(found).toEqual([])
})

test('a request whose body is described elsewhere would be seen', () => {
  expect(unboundedInSchema({ $ref: '#/components/schemas/X' }, 'post /x body')).toEqual([
    'post /x body: described elsewhere, at #/components/schemas/X',
  ])
})
