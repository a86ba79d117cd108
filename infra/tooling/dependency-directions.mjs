import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ROOT } from './paths.mjs'

/** @typedef {{ path: string, text: string }} SourceFile path from the root, `/`-separated */
/** @typedef {{ path: string, line: number, message: string }} Violation */

const BROWSER_SAFE = 'it runs in the browser too (docs/architecture.md, invariant 3)'
/** Packages that a contract, the protocol and the domain may use. */
const PURE_PACKAGES = new Set(['zod'])

/**
 * Who may import what, by the first rule whose folder matches. A folder of ours is written from the root; `packages` are
 * names, `node:` stands for all of Node.
 * @type {{ from: RegExp, folders: RegExp[], packages: 'any' | Set<string>, why: string }[]}
 */
const RULES = [
  {
    from: /^services\/shared\/src\/domain\//,
    folders: [/^services\/shared\/src\/domain\//],
    packages: new Set(),
    why: `the domain does no I/O and needs no package; ${BROWSER_SAFE}`,
  },
  {
    from: /^services\/shared\/src\/feeds\/(.+\/contract|contract-parts)\.ts$/,
    folders: [/^services\/shared\/src\/domain\//, /^services\/shared\/src\/feeds\/(.+\/contract|contract-parts)\.ts$/],
    packages: PURE_PACKAGES,
    why: `a contract is zod and other contracts; ${BROWSER_SAFE}`,
  },
  {
    from: /^services\/shared\/src\/feeds\//,
    folders: [/^services\/shared\/src\/(domain|feeds)\//, /^services\/shared\/src\/ports\/event-log\.ts$/],
    packages: new Set([...PURE_PACKAGES, 'node:crypto']),
    why: 'a feed is contract, pure cleaning rules and columns',
  },
  {
    from: /^services\/shared\/src\/protocol\//,
    folders: [
      /^services\/shared\/src\/(domain|protocol)\//,
      /^services\/shared\/src\/feeds\/(.+\/contract|contract-parts)\.ts$/,
      /^services\/shared\/src\/cities\/city\.ts$/,
    ],
    packages: PURE_PACKAGES,
    why: `the protocol is shared with the frontend; ${BROWSER_SAFE}`,
  },
  {
    from: /^services\/shared\/src\/ports\//,
    folders: [
      /^services\/shared\/src\/(ports|domain)\//,
      /^services\/shared\/src\/feeds\/feed\.ts$/,
      /^services\/shared\/src\/cities\/city\.ts$/,
      /^services\/shared\/src\/runtime\/app-error\.ts$/,
    ],
    packages: new Set(),
    why: 'a port is a promise, not an implementation',
  },
  {
    from: /^services\/shared\/src\/sources\//,
    folders: [/^services\/shared\/src\/(cities|domain|feeds|ports|runtime|sources)\//],
    packages: new Set([...PURE_PACKAGES, 'node:']),
    why: 'a source that tells the past is pure computing: the producers and the batch layer must get the same from it',
  },
  {
    from: /^services\/shared\/src\/cities\//,
    folders: [
      /^services\/shared\/src\/(cities|domain|runtime)\//,
      /^services\/shared\/src\/feeds\/contract-parts\.ts$/,
    ],
    packages: new Set([...PURE_PACKAGES, 'node:']),
    why: 'cities are data; only adapters talk to stores',
  },
  {
    from: /^services\/shared\/src\/runtime\//,
    folders: [/^services\/shared\/src\/(runtime|domain)\//, /^services\/shared\/src\/ports\/clock\.ts$/],
    packages: 'any',
    why: 'runtime stands beside feeds and ports and knows neither',
  },
  {
    from: /^services\/shared\/src\//,
    folders: [/^services\/shared\/src\//],
    packages: 'any',
    why: 'shared knows no service',
  },
  {
    from: /^services\/local\/src\/(faults|bench)\//,
    folders: [/^services\//, /^infra\/(bench|stack|tooling)\//],
    packages: 'any',
    why: 'faults and benchmarks start real Kafka and HDFS beside the services, and break them',
  },
  {
    from: /^services\/local\//,
    folders: [/^services\//],
    packages: 'any',
    why: 'local composes the services, nothing else',
  },
  {
    from: /^frontend\/e2e\//,
    folders: [/^frontend\//, /^services\//],
    packages: 'any',
    why: 'browser tests start the real program',
  },
  {
    from: /^frontend\//,
    folders: [
      /^frontend\//,
      /^services\/shared\/src\/(domain|protocol)\//,
      /^services\/shared\/src\/feeds\/(.+\/contract|contract-parts)\.ts$/,
      /^services\/shared\/src\/cities\/city\.ts$/,
    ],
    packages: 'any',
    why: 'the dashboard shares the domain, the protocol, the contracts and what a city is, and nothing that does I/O',
  },
]

/** Who may read the environment, the system clock and chance. Everybody else is given settings, a `Clock`, a seed. */
const AMBIENT = [
  { what: /\bprocess\.env\b/, name: 'process.env', instead: 'take settings as a plain object from main' },
  { what: /\bDate\.now\s*\(/, name: 'Date.now()', instead: 'take a Clock (ports/clock.ts)' },
  { what: /\bnew Date\(\s*\)/, name: 'new Date()', instead: 'take a Clock (ports/clock.ts)' },
  {
    what: /\bMath\.random\s*\(/,
    name: 'Math.random()',
    instead: 'take a seeded source of chance, or node:crypto for ids',
  },
]
const AMBIENT_ALLOWED = [
  /^services\/shared\/src\/ports\/clock\.ts$/,
  /^services\/shared\/src\/runtime\//,
  /^services\/[a-z-]+\/src\/(main|[a-z-]+-main|config)\.ts$/,
  /^services\/[a-z-]+\/src\/bench\//,
]

/**
 * Everything in the given files that goes against the direction of dependencies or reads what it should be given.
 * Pure. Test files may import anything of ours and read the clock.
 * @param {readonly SourceFile[]} files
 * @returns {Violation[]}
 */
export function findViolations(files) {
  return files
    .filter(({ path }) => !isTest(path))
    .flatMap((file) => [
      ...importViolations(file),
      ...(file.path.startsWith('services/') ? ambientViolations(file) : []),
    ])
}

/** @param {string} path */
const isTest = (path) => /\.test\.tsx?$|\/(contract-tests|test-support)\/|^services\/[a-z-]+\/test\//.test(path)

/** @param {SourceFile} file @returns {Violation[]} */
function importViolations({ path, text }) {
  const rule = ruleOf(path)
  if (rule === undefined) return []
  return importsOf(text).flatMap(({ specifier, line }) => {
    const target = resolveImport(path, specifier)
    const isAllowed =
      target.kind === 'package'
        ? rule.packages === 'any' ||
          rule.packages.has(target.name) ||
          rule.packages.has(`${target.name.split(':')[0]}:`)
        : rule.folders.some((folder) => folder.test(target.path))
    if (isAllowed) return []
    return [{ path, line, message: `imports ${specifier}. ${allowedText(rule)}, because ${rule.why}` }]
  })
}

/** The rule for a file: the first that matches; a service may use shared and itself. @param {string} path */
function ruleOf(path) {
  const rule = RULES.find(({ from }) => from.test(path))
  if (rule) return rule
  const service = /^services\/([a-z-]+)\//.exec(path)?.[1]
  if (service === undefined) return undefined
  return {
    folders: [/^services\/shared\/src\//, new RegExp(`^services/${service}/`)],
    packages: /** @type {'any'} */ ('any'),
    why: 'services meet in the log, in PostgreSQL and in the lake, never in code (invariant 1)',
  }
}

/** @param {{ folders: RegExp[], packages: 'any' | Set<string> }} rule */
function allowedText({ folders, packages }) {
  const folderNames = folders.map((folder) => folder.source.replaceAll('\\', '').replace(/^\^/, '').replace(/\$$/, ''))
  const packageNames =
    packages === 'any' ? 'any package' : packages.size === 0 ? 'no package' : [...packages].join(', ')
  return `Allowed are ${folderNames.join(', ')} and ${packageNames}`
}

/**
 * Where an import leads: a file of ours by its path from the root, or a package by its name.
 * @param {string} path @param {string} specifier
 * @returns {{ kind: 'file', path: string } | { kind: 'package', name: string }}
 */
function resolveImport(path, specifier) {
  if (specifier.startsWith('.')) return { kind: 'file', path: posix.join(posix.dirname(path), specifier) }
  const own = /^@rocade\/([a-z-]+)\/(.+)$/.exec(specifier)
  if (own) return { kind: 'file', path: `services/${own[1]}/src/${own[2]}.ts` }
  if (specifier.startsWith('node:')) return { kind: 'package', name: specifier }
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  return { kind: 'package', name }
}

const IMPORT =
  /(?:^|[\s;])(?:import|export)\s[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|(?:^|[\s;])import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g

/** @param {string} text */
function importsOf(text) {
  const code = withoutComments(text)
  return [...code.matchAll(IMPORT)].map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? ''
    return { specifier, line: lineAt(code, match.index + match[0].lastIndexOf(specifier)) }
  })
}

/** @param {SourceFile} file @returns {Violation[]} */
function ambientViolations({ path, text }) {
  if (AMBIENT_ALLOWED.some((allowed) => allowed.test(path))) return []
  const lines = withoutComments(text).split('\n')
  return lines.flatMap((line, index) =>
    AMBIENT.filter(({ what }) => what.test(line)).map(({ name, instead }) => ({
      path,
      line: index + 1,
      message: `reads ${name}. Allowed are main.ts, config.ts, runtime/ and ports/clock.ts, so that tests decide about time and settings: ${instead}`,
    })),
  )
}

/** Blanks comments out and keeps every line where it is. @param {string} text */
const withoutComments = (text) =>
  text.replace(/\/\*[\s\S]*?\*\/|(?<=^|[\s;{}(),])\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, ' '))

/** @param {string} text @param {number} index */
const lineAt = (text, index) => text.slice(0, index).split('\n').length

/** Every TypeScript file of the services and the frontend. @returns {SourceFile[]} */
function readSources() {
  const folders = ['services', 'frontend'].flatMap((name) =>
    readdirSync(join(ROOT, name), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  return folders
    .map((file) => ({ file, path: file.slice(ROOT.length + 1).replaceAll('\\', '/') }))
    .filter(({ path }) => !/(^|\/)(node_modules|dist)\//.test(path))
    .map(({ file, path }) => ({ path, text: readFileSync(file, 'utf8') }))
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const violations = findViolations(readSources())
  for (const { path, line, message } of violations) console.error(`${path}:${line} ${message}`)
  if (violations.length > 0) process.exitCode = 1
}
