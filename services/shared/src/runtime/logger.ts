import pino from 'pino'
import { redactSecrets } from './redact-secrets.ts'

export interface LoggerOptions {
  readonly name: string
  /** Default `info`. */
  readonly level?: pino.LevelWithSilent
  /** Default: standard output. */
  readonly destination?: pino.DestinationStream
}

/**
 * A logger of JSON lines, without secrets: they are taken out of the finished line, so that no field, message, error
 * or URL can carry one past it.
 */
export function createLogger({ name, level = 'info', destination }: LoggerOptions): pino.Logger {
  const options: pino.LoggerOptions = {
    name,
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    hooks: { streamWrite: redactSecrets },
  }
  return destination ? pino(options, destination) : pino(options)
}
