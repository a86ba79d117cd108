import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeApiReference } from '@rocade/api/openapi/write-api-reference'
import { renderEnvExample, renderSettings } from './settings-reference.ts'

/** `npm run docs`: writes the pages that are made from the code. */
const root = fileURLToPath(new URL('../../..', import.meta.url))
writeFileSync(join(root, 'docs', 'reference', 'settings.md'), renderSettings())
writeFileSync(join(root, '.env.example'), renderEnvExample())
await writeApiReference(join(root, 'docs', 'reference', 'api.md'))
