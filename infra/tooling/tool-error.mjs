/** A failure that is fully said by its message: shown without a stack, exit code 1. */
export class ToolError extends Error {
  /** @override */
  name = 'ToolError'
}

/**
 * Runs the body of a command; a failure is printed, as one text for a `ToolError`, with its stack for a bug.
 * @param {() => Promise<number | undefined | void>} body resolves to the exit code; nothing is 0
 */
export async function runTool(body) {
  try {
    process.exitCode = (await body()) ?? process.exitCode ?? 0
  } catch (error) {
    console.error(error instanceof ToolError ? error.message : error)
    process.exitCode = 1
  }
}
