import type { Logger } from 'pino'

/** Warns of each thing in a lake that is left out, the first time that it is seen. */
export function warnOnce(logger: Pick<Logger, 'warn'> | undefined): (path: string) => void {
  const seen = new Set<string>()
  return (path) => {
    if (seen.has(path)) return
    seen.add(path)
    logger?.warn({ path }, 'ignored in the lake: not a file or folder of ours. Remove it')
  }
}
