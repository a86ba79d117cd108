// `npm run test:e2e`: the browser tests. `-- --headed` shows the browser; what else is given goes to Vitest, such as a
// file name. Of a failed test the trace is kept in frontend/e2e/traces (npx playwright-core show-trace <file>).
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const given = process.argv.slice(2)
const rest = given.filter((argument) => argument !== '--headed')
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const config = join('frontend', 'e2e', 'vitest.config.ts')
const { status } = spawnSync(process.execPath, [vitest, 'run', '--config', config, ...rest], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...(given.includes('--headed') ? { E2E_HEADED: '1' } : {}) },
})
process.exitCode = status ?? 1
