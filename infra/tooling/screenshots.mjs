// `npm run screenshots`: a picture of every page, in both languages and themes, on a desk and on a phone, from a running
// Rocade (ROCADE_URL, http://127.0.0.1:8080 when it is missing) into docs/screenshots. SCREENSHOTS_ONLY is a pattern of names.
// It opens pages faster than people do: start that Rocade with RATE_LIMIT_PER_MINUTE=100000.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const { status } = spawnSync(process.execPath, [join(root, 'frontend', 'e2e', 'run.mjs'), 'take-screenshots'], {
  cwd: root,
  stdio: 'inherit',
  env: { ROCADE_URL: 'http://127.0.0.1:8080', ...process.env },
})
process.exitCode = status ?? 1
