import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ToolError } from '../tooling/tool-error.mjs'

const LOOK_EVERY_MS = 100

/**
 * Runs work that only one process at a time may do; waits for the other one. What a process left that was killed does not
 * count. Throws `ToolError` after `limitS` seconds.
 * @template T
 * @param {string} file @param {number} limitS @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, limitS, work) {
  mkdirSync(dirname(file), { recursive: true })
  const endMs = performance.now() + limitS * 1000
  while (!take(file)) {
    if (performance.now() > endMs) throw new ToolError(`waited ${limitS} s for the process that holds ${file}`)
    await delay(LOOK_EVERY_MS)
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

/** @param {string} file */
function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (isHeld(file)) return false
    rmSync(file, { force: true })
    return false
  }
}

/** @param {string} file */
function isHeld(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    // Between taking and writing it is empty: that is held, too.
    if (pid > 0) process.kill(pid, 0)
    return true
  } catch (error) {
    // Somebody else's process is a running one, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
