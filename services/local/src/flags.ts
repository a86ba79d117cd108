import { parseArgs } from 'node:util'
import { AppError } from '@rocade/shared/runtime/app-error'

/** Each flag stands for a setting, so that there is one place that checks values. */
const FLAGS = {
  port: { setting: 'PORT', value: 'N', text: 'port of the dashboard and the API (8080; the next free one if taken)' },
  data: { setting: 'ROCADE_DATA_DIR', value: 'FOLDER', text: 'where everything is kept (.data)' },
  speed: { setting: 'REPLAY_SPEED', value: 'N', text: 'replay what was missed N times as fast as real (at once)' },
  days: { setting: 'HISTORY_DAYS', value: 'N', text: 'days of history that the first start imports (8)' },
} as const

export const HELP = `Rocade: a city's traffic and weather, live and over time.

  npm start                        start everything here, open http://localhost:8080
${Object.entries(FLAGS)
  .map(([flag, { value, text }]) => `  npm start -- ${`--${flag} ${value}`.padEnd(19)} ${text}`)
  .join('\n')}

Examples
  npm start -- --port 9000
  npm start -- --speed 60          replay an hour that was missed in a minute
  npm start -- --data /srv/rocade  keep the data elsewhere
  TOMTOM_API_KEY=... npm start     real readings instead of the recorded week

All settings: docs/reference/settings.md. Ctrl-C stops cleanly; the next start goes on from there.
`

/**
 * Turns command-line flags into settings, which then count more than the environment; 'help' when that is asked for.
 * Throws `AppError` CONFIG for a flag that does not exist.
 */
export function readFlags(args: readonly string[]): Record<string, string> | 'help' {
  const options = Object.fromEntries(Object.keys(FLAGS).map((flag) => [flag, { type: 'string' as const }]))
  try {
    const { values } = parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean', short: 'h' } } })
    if (values.help) return 'help'
    const given: Readonly<Record<string, unknown>> = values
    return Object.fromEntries(
      Object.entries(FLAGS).flatMap(([flag, { setting }]) => {
        const value = given[flag]
        return typeof value === 'string' ? [[setting, value]] : []
      }),
    )
  } catch (error) {
    const what = error instanceof Error ? error.message.split('.')[0] : String(error)
    throw new AppError('CONFIG', `bad settings: ${what}. npm start -- --help shows what there is`, { retryable: false })
  }
}
