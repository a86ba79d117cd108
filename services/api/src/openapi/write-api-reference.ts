import { writeFileSync } from 'node:fs'
import { type ApiDocument, type ApiOperation, type ApiSchema, apiDocument, METHODS } from './api-document.ts'

/** Writes `docs/reference/api.md`; `npm run docs` calls it. */
export async function writeApiReference(path: string): Promise<void> {
  writeFileSync(path, await renderApiReference())
}

/** `docs/reference/api.md`, made from the same schemas that check requests. */
export async function renderApiReference(): Promise<string> {
  const document = await apiDocument()
  const sections = document.tags.flatMap((tag) => [`## ${tag.description}`, ...operationsOf(document, tag.name)])
  return `${[...intro(document), ...sections].join('\n\n')}\n`
}

const intro = (document: ApiDocument) => [
  '# API',
  '<!-- Made by `npm run docs` from the schemas of the routes. Do not edit. -->',
  document.info.description,
  'Try it at `/docs`; programs read `/openapi.json`. The live feed `/ws/traffic` is described in [live-protocol.md](live-protocol.md). Unknown and repeated parameters are answered with 400; every path also answers `HEAD`.',
]

function operationsOf(document: ApiDocument, tag: string): string[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    METHODS.flatMap((method) => {
      const operation = operations[method]
      return operation?.tags.includes(tag) ? [renderOperation(method, path, operation)] : []
    }),
  )
}

function renderOperation(method: string, path: string, operation: ApiOperation): string {
  const parts = [`### ${method.toUpperCase()} ${path}`, `${operation.summary}. ${operation.description ?? ''}`.trim()]
  if (operation.parameters.length > 0) {
    const rows = operation.parameters.map(({ name, in: place, required, description, schema }) => [
      `\`${name}\``,
      `${place}${required ? ', required' : ''}`,
      limitsOf(schema),
      description ?? schema.description ?? '',
    ])
    parts.push(table(['Parameter', 'In', 'Value', 'Meaning'], rows))
  }
  const body = Object.values(operation.requestBody?.content ?? {})[0]
  if (body !== undefined)
    parts.push('Body, `application/json`:', table(['Field', 'Type', 'Meaning'], fieldsOf(body.schema, '')))
  const [taken = [], refused = []] = [true, false].map((isTaken) =>
    Object.keys(operation.responses).filter((status) => Number(status) < 300 === isTaken),
  )
  for (const status of taken) {
    const [type, content] = Object.entries(operation.responses[status]?.content ?? {})[0] ?? []
    if (content === undefined) continue
    parts.push(`${status}, \`${type}\`:`, table(['Field', 'Type', 'Meaning'], fieldsOf(content.schema, '')))
  }
  parts.push(`Refused with a problem document: ${refused.join(', ')}.`)
  return parts.join('\n\n')
}

/** Properties by their path; `[]` is every entry of a list. */
function fieldsOf(schema: ApiSchema, path: string): string[][] {
  const { properties, items, oneOf } = schema as {
    properties?: Record<string, ApiSchema>
    items?: ApiSchema
    oneOf?: ApiSchema[]
  }
  if (oneOf !== undefined) return oneOf.flatMap((choice) => fieldsOf(choice, path))
  if (items !== undefined) return fieldsOf(items, `${path}[]`)
  if (properties === undefined) return []
  return Object.entries(properties).flatMap(([name, property]) => {
    const own = path === '' ? name : `${path}.${name}`
    return [[`\`${own}\``, typeOf(property), property.description ?? ''], ...fieldsOf(property, own)]
  })
}

function typeOf(schema: ApiSchema): string {
  const { anyOf, enum: values, items, const: only } = schema as Record<string, unknown>
  if (Array.isArray(anyOf)) return [...new Set(anyOf.map(typeOf))].join(' or ')
  if (Array.isArray(values)) return values.map((value) => `\`${value}\``).join(', ')
  if (only !== undefined) return `\`${only}\``
  if (items !== undefined) return 'list'
  return [schema.type ?? 'any'].flat().join(' or ')
}

function limitsOf(schema: ApiSchema): string {
  const { minimum, maximum, multipleOf } = schema as Record<string, unknown>
  const step = typeof multipleOf === 'number' && multipleOf > 1 ? ` in steps of ${multipleOf}` : ''
  const range = minimum === undefined ? '' : ` ${minimum} to ${maximum}${step}`
  return `${typeOf(schema)}${range}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
