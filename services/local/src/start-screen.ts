import { seconds } from './duration-text.ts'

export interface Stage {
  /** Short name for machines. */
  readonly stage: string
  readonly doing: string
  readonly done: string
}

export interface Progress {
  readonly doing: string
  readonly done: number
  readonly total: number
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
  /** One line of a warning or an error, above a progress bar if there is one. */
  problem(text: string): void
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
    stream.write(`${JSON.stringify({ level, time: nowMs(), name: 'rocade', ...fields, msg })}\n`)
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
    progress(stage, { doing, done, total, unit }) {
      if (nowMs() - progressAtMs < 2000) return
      progressAtMs = nowMs()
      write(doing, { stage, done, total, unit })
    },
    note: (text, facts) => write(text, facts ?? {}),
    box: (title, rows, facts) =>
      write(`${title}: ${rows.map(([name, value]) => `${name} ${value}`).join(', ')}`, facts),
    problem: (text) => write(text, {}, 40),
  }
}

/** Ticks, one live line at the bottom, a box at the end. */
export function createTerminalScreen({ stream, nowMs, hasColor }: StartScreenOptions): StartScreen {
  const paint = (code: number, text: string) => (hasColor ? `\u001b[${code}m${text}\u001b[0m` : text)
  let live = ''
  let firstProgress: { atMs: number; done: number } | null = null
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
      firstProgress ??= { atMs: nowMs(), done: progress.done }
      const elapsedS = (nowMs() - firstProgress.atMs) / 1000
      const perS = elapsedS > 0 ? (progress.done - firstProgress.done) / elapsedS : 0
      setLive(progressLine(progress, perS, stream.columns ?? 80))
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
    problem: (text) => print(`${paint(33, '!')} ${text}`),
  }
}

/** `history ████████░░░░ 42 % · 201,000 of 477,312 readings · 61,200/s · 5 s left`, cut to the width of the terminal. */
export function progressLine({ doing, done, total, unit }: Progress, perS: number, columns: number): string {
  const share = total > 0 ? Math.min(1, done / total) : 1
  const filled = Math.round(share * 24)
  const count = (value: number) => Math.round(value).toLocaleString('en-US')
  const left = perS > 0 ? ` · ${count(perS)}/s · ${Math.ceil((total - done) / perS)} s left` : ''
  const bar = '█'.repeat(filled) + '░'.repeat(24 - filled)
  const line = `${doing} ${bar} ${Math.floor(share * 100)} % · ${count(done)} of ${count(total)} ${unit}${left}`
  return line.slice(0, Math.max(20, columns - 1))
}
