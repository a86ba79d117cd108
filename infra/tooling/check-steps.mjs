import { ROOT, TOOLS } from './paths.mjs'
import { runCommand } from './run-command.mjs'
import { seconds } from './stage-lines.mjs'

/** @typedef {{ name: string, command: string[], limitS: number }} CheckStep */

/** What can be told without running the code. @type {CheckStep[]} */
export const STATIC_STEPS = [
  {
    name: 'types of services and tooling',
    command: [TOOLS.tsc, '-p', 'infra/tooling/tsconfig.check.json'],
    limitS: 180,
  },
  { name: 'types of the frontend', command: [TOOLS.tsc, '-p', 'frontend/tsconfig.json', '--noEmit'], limitS: 180 },
  {
    name: 'types of the browser tests',
    command: [TOOLS.tsc, '-p', 'frontend/e2e/tsconfig.json', '--noEmit'],
    limitS: 180,
  },
  { name: 'format and lint', command: [TOOLS.biome, 'ci', '--colors=off', '--error-on-warnings', '.'], limitS: 60 },
  { name: 'dependency directions', command: ['infra/tooling/dependency-directions.mjs'], limitS: 30 },
]

/**
 * Runs steps, two at a time, and prints a line for each and what a failed one said.
 * @param {readonly CheckStep[]} steps
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runSteps(steps) {
  const queue = [...steps]
  const counts = { passed: 0, failed: 0 }
  const runNext = async () => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
      if (await runStep(step)) counts.passed += 1
      else counts.failed += 1
    }
  }
  await Promise.all([runNext(), runNext()])
  return counts
}

/** @param {CheckStep} step */
async function runStep({ name, command, limitS }) {
  const result = await runCommand(process.execPath, command, { cwd: ROOT, limitS })
  const isGood = result.code === 0
  console.log(
    `${isGood ? '✔' : '✘'} ${name} ${seconds(result.ms)}${result.isTimedOut ? ` (ended after ${limitS} s)` : ''}`,
  )
  if (!isGood) console.log(result.tail.trimEnd())
  return isGood
}
