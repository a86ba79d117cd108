import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT, TOOLS } from './paths.mjs'
import { runCommand } from './run-command.mjs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @param {readonly Counts[]} list @returns {Counts} */
export const sumCounts = (list) =>
  list.reduce(
    (sum, counts) => ({
      passed: sum.passed + counts.passed,
      failed: sum.failed + counts.failed,
      skipped: sum.skipped + counts.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  )

/** The plain last line of a test run. @param {Counts} counts */
export const closingLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

/**
 * Runs vitest with a configuration, prints what it prints, and counts by its JSON report. A file that cannot be
 * loaded, an error outside of tests, a missing report and a run over its time count as one failure at least.
 * @param {{ config: string, args?: readonly string[], limitS: number, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<Counts>}
 */
export async function runVitest({ config, args = [], limitS, env = process.env }) {
  const folder = mkdtempSync(join(tmpdir(), 'rocade-tests-'))
  const report = join(folder, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const result = await runCommand(
      process.execPath,
      [TOOLS.vitest, 'run', '--config', config, ...reporters, ...args],
      {
        cwd: ROOT,
        env,
        limitS,
        onText: (text) => process.stdout.write(text),
      },
    )
    if (result.isTimedOut) console.log(`the tests of ${config} were ended after ${limitS} s`)
    return countReport(readReport(report), result.code !== 0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: { status: string, assertionResults: unknown[] }[] }} VitestReport
 */

/**
 * @param {VitestReport | null} report
 * @param {boolean} isFailedRun whether vitest itself says that something failed
 * @returns {Counts}
 */
export function countReport(report, isFailedRun) {
  if (report === null) return { passed: 0, failed: 1, skipped: 0 }
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length
  const failed = report.numFailedTests + unloaded
  return {
    passed: report.numPassedTests,
    failed: isFailedRun ? Math.max(failed, 1) : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/** @param {string} path @returns {VitestReport | null} */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}
