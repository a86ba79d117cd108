import { expect, test } from 'vitest'
import { runCommand } from './run-command.mjs'

const run = (code: string, limitS = 20) => runCommand(process.execPath, ['-e', code], { cwd: process.cwd(), limitS })

test('gives the exit code and the last part of what was printed', async () => {
  expect(await run('console.log("a".repeat(9000) + "end"); process.exit(3)')).toMatchObject({
    code: 3,
    isTimedOut: false,
    tail: expect.stringMatching(/aend\n$/),
  })
})

test('ends a command and what it started after the time limit', async () => {
  const child =
    'require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" })'
  const result = await run(`console.log(${child}.pid); setInterval(() => {}, 1000)`, 1)
  expect(result).toMatchObject({ code: 1, isTimedOut: true })
  const grandchild = Number(result.tail.trim())
  await expect.poll(() => isRunning(grandchild), { timeout: 10_000 }).toBe(false)
})

test('rejects when the command does not exist', async () => {
  await expect(runCommand('/no/such/command', [], { cwd: process.cwd(), limitS: 5 })).rejects.toThrow(/ENOENT/)
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
