import type { z } from 'zod'
import { CONFIGS } from './read-settings.ts'

interface Setting {
  readonly name: string
  readonly description: string
  readonly fallback: string | null
}

/** `docs/reference/settings.md`, made from the schemas, so that it cannot be wrong. */
export function renderSettings(): string {
  const tables = CONFIGS.map(({ title, schema }) => {
    const rows = settingsOf(schema).map(
      ({ name, description, fallback }) =>
        `| \`${name}\` | ${fallback === null ? 'not set' : `\`${fallback}\``} | ${description} |`,
    )
    return [`## ${title}`, '', '| Variable | Default | What it does |', '|---|---|---|', ...rows, ''].join('\n')
  })
  return `${[
    '# Settings',
    '',
    'All settings are environment variables, read once at the start. Nothing has to be set for `npm start`. An empty',
    'variable counts as not set; a wrong one is named, together with all other wrong ones, and nothing is started.',
    '',
    'This page is made from the code by `npm run docs`; a test fails when it is stale.',
    '',
    ...tables,
  ]
    .join('\n')
    .trimEnd()}\n`
}

/** `.env.example`: every setting with its default, commented out. */
export function renderEnvExample(): string {
  const parts = CONFIGS.map(({ title, schema }) => {
    const settings = settingsOf(schema).map(
      ({ name, description, fallback }) => `# ${description}\n#${name}=${fallback ?? ''}`,
    )
    return [`## ${title}`, ...settings].join('\n')
  })
  const head =
    '# Copy what you change into your environment, or for docker compose into a file .env beside docker-compose.yml.\n# Made from the code by `npm run docs`; see docs/reference/settings.md.'
  return `${[head, ...parts].join('\n\n')}\n`
}

function settingsOf(schema: z.ZodObject): Setting[] {
  const withoutAny = schema.safeParse({})
  const defaults: Readonly<Record<string, unknown>> = withoutAny.success ? withoutAny.data : {}
  return Object.entries(schema.shape).map(([name, field]) => {
    const description = 'description' in field ? field.description : undefined
    if (description === undefined) throw new Error(`setting ${name} has no .describe()`)
    const fallback = defaults[name]
    const isEmpty = fallback === undefined || fallback === '' || (Array.isArray(fallback) && fallback.length === 0)
    return { name, description, fallback: isEmpty ? null : String(fallback) }
  })
}
