import { z } from 'zod'

type JsonSchema = Readonly<Record<string, unknown>>

/** Formats that leave no room for more than a few characters. */
const SHORT_FORMATS = new Set(['uuid', 'date', 'date-time'])
const PARTS = ['properties', '$defs', 'definitions'] as const
const LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'] as const
const CHILDREN = ['items', 'additionalProperties', 'propertyNames', 'not'] as const

/** Where a contract takes a text without a longest length or a number without a least and a greatest one, by path. */
export const unboundedParts = (contract: z.ZodType): string[] =>
  unboundedInSchema(z.toJSONSchema(contract, { io: 'input', unrepresentable: 'any' }))

/** The same of a JSON schema, as in the OpenAPI document. A reference out of the schema is named too: nobody looks behind it. */
export function unboundedInSchema(schema: unknown, path = ''): string[] {
  if (Array.isArray(schema)) return schema.flatMap((part, i) => unboundedInSchema(part, `${path}/${i}`))
  if (typeof schema !== 'object' || schema === null) return []
  const json = schema as JsonSchema
  const types = [json.type].flat()
  const own = [
    ...(isElsewhere(json.$ref) ? [`${path}: described elsewhere, at ${json.$ref}`] : []),
    ...(types.includes('string') && !isTextBounded(json) ? [`${path || '/'}: text`] : []),
    ...((types.includes('number') || types.includes('integer')) && !isNumberBounded(json)
      ? [`${path || '/'}: number`]
      : []),
  ]
  return [
    ...own,
    ...PARTS.flatMap((key) =>
      Object.entries((json[key] ?? {}) as JsonSchema).flatMap(([name, part]) =>
        unboundedInSchema(part, `${path}/${name}`),
      ),
    ),
    ...LISTS.flatMap((key) => (json[key] === undefined ? [] : unboundedInSchema(json[key], path))),
    ...CHILDREN.flatMap((key) => (json[key] === undefined ? [] : unboundedInSchema(json[key], `${path}/${key}`))),
  ]
}

/** Definitions of the same schema are walked where they stand. */
const isElsewhere = (ref: unknown) => typeof ref === 'string' && !/^#(\/(\$defs|definitions)\/|$)/.test(ref)

function isTextBounded({ maxLength, pattern, format, enum: values, const: value }: JsonSchema): boolean {
  if (maxLength !== undefined || values !== undefined || value !== undefined) return true
  if (typeof format === 'string' && SHORT_FORMATS.has(format)) return true
  return typeof pattern === 'string' && isPatternBounded(pattern)
}

/** Anchored at both ends, and nothing in it repeats without end. */
const isPatternBounded = (pattern: string) => /^\^.*\$$/s.test(pattern) && !/[^\\][*+]|\{\d+,\}/.test(pattern)

function isNumberBounded(schema: JsonSchema): boolean {
  if (schema.const !== undefined || schema.enum !== undefined) return true
  const least = Number(schema.minimum ?? schema.exclusiveMinimum ?? Number.NEGATIVE_INFINITY)
  const greatest = Number(schema.maximum ?? schema.exclusiveMaximum ?? Number.POSITIVE_INFINITY)
  // zod gives these to every whole number
  return least > Number.MIN_SAFE_INTEGER && greatest < Number.MAX_SAFE_INTEGER
}
