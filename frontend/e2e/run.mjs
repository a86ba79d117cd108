/**
 * Runs one of the TypeScript programs beside this file, compiled by Vite on the way:
 *   node frontend/e2e/run.mjs dev-server         the fixture server on port 8080, for `npx vite frontend`
 *   node frontend/e2e/run.mjs take-screenshots   pictures of ROCADE_URL into docs/screenshots
 *   node frontend/e2e/run.mjs make-icons         the icons of the installed page from the logo
 *   node frontend/e2e/run.mjs bench-memory       whether the page holds more and more: BENCH_MINUTES=60 for an hour
 *   node frontend/e2e/run.mjs bench-map          frames a second and memory under many live updates
 */
import { join } from 'node:path'
import { runnerImport } from 'vite'

const [name] = process.argv.slice(2)
if (!/^[a-z-]+$/.test(name ?? ''))
  throw new Error('expected the name of a program beside this file, such as dev-server')
// said before Vite says `development`: what these programs build and measure is the page that people get
process.env.NODE_ENV = 'production'
await runnerImport(join(import.meta.dirname, `${name}.ts`), {
  root: import.meta.dirname,
  configFile: false,
  logLevel: 'warn',
  resolve: { conditions: ['rocade-source'] },
  environments: { inline: { resolve: { conditions: ['rocade-source', 'node', 'import', 'default'] } } },
})
