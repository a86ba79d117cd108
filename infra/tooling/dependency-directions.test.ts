import { describe, expect, test } from 'vitest'
import { findViolations } from './dependency-directions.mjs'

const check = (path: string, text: string) => findViolations([{ path, text }])

describe('findViolations', () => {
  test.each([
    ['the domain importing Node', 'services/shared/src/domain/delay.ts', `import { readFileSync } from 'node:fs'`],
    ['the domain importing a package', 'services/shared/src/domain/delay.ts', `import { z } from 'zod'`],
    [
      'a contract importing its feed',
      'services/shared/src/feeds/traffic/contract.ts',
      `import { traffic } from './index.ts'`,
    ],
    ['the protocol importing Node', 'services/shared/src/protocol/answers.ts', `import 'node:crypto'`],
    ['a port importing its adapter', 'services/shared/src/ports/event-log.ts', `export * from '../adapters/log/x.ts'`],
    [
      'a service importing a service',
      'services/api/src/start-api.ts',
      `import { startProducers } from '@rocade/producers/start-producers'`,
    ],
    [
      'a service importing a service by path',
      'services/api/src/start-api.ts',
      `const x = await import('../../producers/src/main.ts')`,
    ],
    ['shared importing a service', 'services/shared/src/runtime/x.ts', `import type { A } from '@rocade/api/config'`],
    [
      'the dashboard importing an adapter',
      'frontend/src/map/x.tsx',
      `import { createPool } from '@rocade/shared/adapters/postgres/pool'`,
    ],
    [
      'the dashboard importing a whole feed',
      'frontend/src/map/x.tsx',
      `import {\n  traffic,\n} from '@rocade/shared/feeds/traffic/index'`,
    ],
  ])('notices %s', (_name, path, text) => {
    expect(check(path, text)).toHaveLength(1)
  })

  test.each([
    ['process.env', 'process.env.PORT'],
    ['Date.now()', 'const a = Date.now()'],
    ['new Date()', 'const a = new Date()'],
    ['Math.random()', 'const a = Math.random()'],
  ])('notices a service reading %s', (_name, text) => {
    expect(check('services/api/src/live/hub.ts', text)).toHaveLength(1)
  })

  test('says file, line, what is allowed and why', () => {
    const [violation] = check('services/shared/src/domain/x.ts', `const a = 1\nimport { z } from 'zod'\n`)
    expect(violation).toMatchObject({ path: 'services/shared/src/domain/x.ts', line: 2 })
    expect(violation?.message).toMatch(
      /imports zod\. Allowed are .*domain.* and no package, because the domain does no I\/O/,
    )
  })

  test.each([
    ['the main of a service reading the environment', 'services/api/src/main.ts', 'readConfig(ApiConfig, process.env)'],
    ['a date made of a given instant', 'services/api/src/x.ts', 'const at = new Date(clock.nowMs())'],
    [
      'a comment that names them',
      'services/api/src/x.ts',
      '// never Date.now() here\n/* import x from "../../producers/y" */',
    ],
    ['a test reading the clock', 'services/api/src/x.test.ts', 'Date.now()'],
    ['local importing a service', 'services/local/src/x.ts', `import { startApi } from '@rocade/api/start-api'`],
    ['a service importing shared', 'services/api/src/x.ts', `import { delay } from '@rocade/shared/domain/delay'`],
    ['a contract importing zod', 'services/shared/src/feeds/traffic/contract.ts', `import { z } from 'zod'`],
    [
      'the dashboard importing a contract',
      'frontend/src/x.ts',
      `import { T } from '@rocade/shared/feeds/traffic/contract'`,
    ],
    ['the dashboard importing its own code', 'frontend/src/map/x.tsx', `import { Legend } from './legend.tsx'`],
  ])('lets pass %s', (_name, path, text) => {
    expect(check(path, text)).toEqual([])
  })
})
