/** What a command of `npm run rocade` is given. */
export interface CommandContext {
  /** Words after the command's own name. */
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** Root of the repository. */
  readonly root: string
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  /** One line to the terminal. */
  say(line: string): void
}

/** One command of `npm run rocade -- <name>`: a file of its own under `cli/`, and a line in `cli/commands.ts`. */
export interface Command {
  /** One or two words, such as `lake check`. */
  readonly name: string
  /** One line for the list. */
  readonly summary: string
  /** What follows the name, with an example; shown by `--help`. */
  readonly usage: string
  /**
   * Returns the exit code: 0 when all is well, 1 when it found something wrong.
   * Throws `AppError` for what a person can repair.
   */
  run(context: CommandContext): Promise<number>
}
