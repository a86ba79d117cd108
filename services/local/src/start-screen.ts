import { seconds } from './duration-text.ts'

export interface Stage {
  /** Short name for machines. */
  readonly stage: string
  readonly doing: string
  readonly done: string
}

export interface Progress {
  readonly doing: string
  /** How much is done, 0..1. */
  readonly share: number
  readonly count: number
  /** What is counted, such as `readings`. */
  readonly unit: string
}

/** What a person sees from the start to the stop; a program sees the same as JSON lines. */
export interface StartScreen {
  /** Runs a stage and says when it is done and how long it took. */
  run<T>(stage: Stage, work: () => Promise<T>): Promise<T>
  /** Something that went on in the background is done. `facts` are for machines. */
  finished(stage: Stage, ms: number, facts?: Readonly<Record<string, unknown>>): void
  progress(stage: string, progress: Progress): void
  note(text: string, facts?: Readonly<Record<string, unknown>>): void
  box(title: string, rows: readonly (readonly [string, string])[], facts: Readonly<Record<string, unknown>>): void
  /** A JSON line of a service; a terminal shows it only from a warning on. */
  log(line: string): void
  /** Why it ends, in one line. */
  failure(text: string): void
}

export interface StartScreenOptions {
  readonly stream: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }
  /** Epoch ms for JSON lines, and what durations are measured by. */
  readonly nowMs: () => number
  readonly hasColor: boolean
}

export function createStartScreen(options: StartScreenOptions): StartScreen {
  return options.stream.isTTY ? createTerminalScreen(options) : createJsonScreen(options)
}

/** One JSON line for each thing that happens, like the lines of the services themselves. Progress every 2 s. */
export function createJsonScreen({ stream, nowMs }: StartScreenOptions): StartScreen {
  const write = (msg: string, fields: object, level = 30) =>
    stream.write(
      `${JSON.stringify({ level, time: new Date(nowMs()).toISOString(), name: 'rocade', ...fields, msg })}\n`,
    )
  let progressAtMs = 0
  return {
    async run({ stage, doing, done }, work) {
      const startedMs = nowMs()
      write(doing, { stage })
      const result = await work()
      write(done, { stage, ms: nowMs() - startedMs })
      return result
    },
    finished: ({ stage, done }, ms, facts) => write(done, { stage, ms: Math.round(ms), ...facts }),
    progress(stage, { doing, share, count, unit }) {
      if (nowMs() - progressAtMs < 2000) return
      progressAtMs = nowMs()
      write(doing, { stage, share: Math.round(share * 1000) / 1000, [unit]: count })
    },
    note: (text, facts) => write(text, facts ?? {}),
    box: (title, rows, facts) =>
      write(`${title}: ${rows.map(([name, value]) => `${name} ${value}`).join(', ')}`, facts),
    log: (line) => stream.write(line),
    failure: (text) => write(text, {}, 60),
  }
}

/** Ticks, one live line at the bottom, a box at the end. */
export function createTerminalScreen({ stream, nowMs, hasColor }: StartScreenOptions): StartScreen {
  const paint = (code: number, text: string) => (hasColor ? `\u001b[${code}m${text}\u001b[0m` : text)
  let live = ''
  let firstProgress: { atMs: number; share: number; count: number } | null = null
  const print = (text: string) => stream.write(`${live === '' ? '' : '\r\u001b[2K'}${text}\n${live}`)
  const setLive = (text: string) => {
    if (live !== '' || text !== '') stream.write(`\r\u001b[2K${text}`)
    live = text
  }
  const tick = (done: string, ms: number) => print(`${paint(32, '✔')} ${done} ${paint(2, seconds(ms))}`)
  return {
    async run({ doing, done }, work) {
      const startedMs = nowMs()
      setLive(`… ${doing}`)
      try {
        const result = await work()
        setLive('')
        tick(done, nowMs() - startedMs)
        return result
      } catch (error) {
        setLive('')
        print(`${paint(31, '✘')} ${doing} ${paint(2, seconds(nowMs() - startedMs))}`)
        throw error
      }
    },
    finished({ done }, ms) {
      setLive('')
      firstProgress = null
      tick(done, ms)
    },
    progress(_stage, progress) {
      firstProgress ??= { atMs: nowMs(), share: progress.share, count: progress.count }
      const elapsedS = (nowMs() - firstProgress.atMs) / 1000
      setLive(progressLine(progress, rateOf(progress, firstProgress, elapsedS), stream.columns ?? 80))
    },
    note: (text) => print(text),
    box(title, rows) {
      const nameWidth = Math.max(...rows.map(([name]) => name.length))
      const lines = rows.map(([name, value]) => `${name.padEnd(nameWidth)}  ${value}`)
      const width = Math.max(title.length + 1, ...lines.map((line) => line.length))
      print(
        [
          `╭─ ${title} ${'─'.repeat(Math.max(0, width - title.length - 1))}╮`,
          ...lines.map((line) => `│ ${line.padEnd(width)} │`),
          `╰${'─'.repeat(width + 2)}╯`,
        ].join('\n'),
      )
    },
    log(line) {
      const text = warningText(line)
      if (text !== null) print(`${paint(33, '!')} ${text}`)
    },
    failure(text) {
      setLive('')
      print(`${paint(31, '✘')} ${text}`)
    },
  }
}

const WARNING = 40

/** `stream-cleaner: the store does not answer (connection refused)`; `null` for what is less than a warning. */
function warningText(line: string): string | null {
  const { level, name, service, msg, err } = JSON.parse(line)
  if (!(level >= WARNING)) return null
  return `${service ?? name}: ${msg}${err?.message ? ` (${err.message})` : ''}`
}

export interface Rate {
  readonly perS: number
  readonly leftS: number
}

/** How fast it went since the first look; `null` before there is anything to go by. */
function rateOf(now: Progress, first: { share: number; count: number }, elapsedS: number): Rate | null {
  const gained = now.share - first.share
  if (elapsedS <= 0 || gained <= 0) return null
  return { perS: (now.count - first.count) / elapsedS, leftS: ((1 - now.share) / gained) * elapsedS }
}

/** `history ██████░░░░ 42 % · 201,000 readings · 61,200/s · 5 s left`, cut to the width of the terminal. */
export function progressLine({ doing, share, count, unit }: Progress, rate: Rate | null, columns: number): string {
  const filled = Math.round(share * 24)
  const text = (value: number) => Math.round(value).toLocaleString('en-US')
  const left = rate === null ? '' : ` · ${text(rate.perS)}/s · ${Math.ceil(rate.leftS)} s left`
  const bar = '█'.repeat(filled) + '░'.repeat(24 - filled)
  const line = `${doing} ${bar} ${Math.floor(share * 100)} % · ${text(count)} ${unit}${left}`
  return line.slice(0, Math.max(20, columns - 1))
}
