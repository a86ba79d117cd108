import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'

/** What a result was measured on. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly kernel: string
  readonly node: string
  /** Of one minute, before anything was measured. */
  readonly load: number
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: readText('/proc/sys/kernel/osrelease').trim(),
    node: process.version,
    load: loadavg()[0] ?? 0,
  }
}

/** Over this a machine has other work, and what is measured is that. */
export const LOAD_MAX = 0.5

/** How a command is kept on one core, where the machine has two and Linux’ `taskset`. */
export function onCore(core: number, file: string, args: readonly string[]): readonly [file: string, args: string[]] {
  return canPin() ? ['taskset', ['-c', String(core), file, ...args]] : [file, [...args]]
}

let isPinnable: boolean | undefined
export function canPin(): boolean {
  isPinnable ??= cpus().length > 1 && spawnSync('taskset', ['--version']).status === 0
  return isPinnable
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
