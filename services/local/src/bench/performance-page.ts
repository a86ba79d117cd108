import { bendOf, limitsMet } from './known-limits.ts'
import { type Measurement, meetsGoal, type PeerFigure } from './measure.ts'
import { goalText, markOf, numberText, spreadText } from './result-lines.ts'
import type { BenchResults, TestResult } from './results.ts'

/** `docs/reference/performance.md` of a run: every number beside its goal and its peers, and why a goal is missed. */
export function performancePage(results: BenchResults): string {
  const withGoal = results.tests.flatMap(({ measurements }) => measurements).filter(({ goal }) => goal !== null)
  const met = withGoal.filter(meetsGoal).length
  return `${[
    '# Performance',
    'Made by `npm run bench -- --all` (or `--page`, of the newest result of each test); do not edit. How it is measured: contenders take turns (A B, B A, …), the first turn of each does not count, a number is the median of the rounds, with the smallest and largest beside it. Sustained loads are an open loop: what is due is sent, however late the last answer is. CPU is that of the process under test, or of all that it started. Only what is durable counts, and stores are compared with what was sent by their own readers. A program and its client are kept on a core each.',
    machineText(results),
    `**${met} of ${withGoal.length} goals are met.** ${missedText(withGoal)}`,
    ...results.tests.map(testText),
    '## Peers',
    peersText(results),
  ].join('\n\n')}\n`
}

function machineText({ machine }: BenchResults): string {
  const { cores, cpu, memoryGb, kernel, node } = machine
  return `On ${cores} × ${cpu}, ${memoryGb} GB, Linux ${kernel}, Node ${node}. Everything runs on this one machine, the senders of the load too.`
}

function missedText(withGoal: readonly Measurement[]): string {
  const missed = withGoal.filter((measurement) => !meetsGoal(measurement))
  return missed.length === 0 ? '' : `Missed: ${missed.map(({ name }) => name).join('; ')}. The reason stands with each.`
}

function testText({ name: test, title, limit, load, measuredAt, seconds, measurements, error }: TestResult): string {
  const parts = [`## ${title}`, `What bounds it: ${limit}`]
  if (error !== undefined) parts.push(`**Not measured:** ${error}`)
  if (measurements.length > 0) parts.push(tableText(measurements))
  const notes = measurements.flatMap(({ name, note }) => (note === undefined ? [] : [`- ${name}: ${note}.`]))
  if (notes.length > 0) parts.push(notes.join('\n'))
  const reasons = measurements
    .filter((measurement) => !meetsGoal(measurement))
    .map((missed) => reasonText(test, missed))
  if (reasons.length > 0) parts.push(reasons.join('\n'))
  parts.push(...plotsText(measurements))
  parts.push(`${measuredAt.slice(0, 10)}, ${seconds} s; load average before it ${load.toFixed(1)}.`)
  return parts.join('\n\n')
}

function tableText(measurements: readonly Measurement[]): string {
  const head = '| | Measured | Rounds | Goal | | Peers | CPU-s |\n|---|---|---|---|---|---|---|'
  const rows = measurements.map((measurement) => {
    const { name, value, unit, goal, cpuS, peers = [] } = measurement
    const cells = [
      name,
      `${numberText(value)} ${unit}`,
      spreadText(measurement),
      goalText(goal),
      markOf(measurement).trim(),
      peers.map(peerText).join('<br>'),
      cpuS === undefined ? '' : cpuS.toFixed(1),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [head, ...rows].join('\n')
}

const peerText = ({ name, value, note }: PeerFigure) =>
  `${name}: ${value === null ? `not there (${note ?? ''})` : numberText(value)}${value === null || note === undefined ? '' : ` (${note})`}`

const reasonText = (test: string, { name }: Measurement) =>
  `- Why “${name}” misses its goal: ${limitsMet(`${test}: ${name}`) ?? 'not known yet.'}`

const BAR = 30

/** Bars of text, one plot for each number that grows: seen without a program that draws. Below it, why it bends. */
function plotsText(measurements: readonly Measurement[]): string[] {
  const points = measurements.flatMap(({ growth, value, unit }) =>
    growth === undefined ? [] : [{ ...growth, value, unit }],
  )
  return [...new Set(points.map(({ of }) => of))].map((of) => {
    const group = points.filter((point) => point.of === of)
    const most = Math.max(...group.map(({ value }) => value))
    const width = Math.max(...group.map(({ by }) => by.length))
    const bars = group.map(({ by, value, unit }) => {
      const bar = '█'.repeat(Math.max(1, Math.round((value / most) * BAR)))
      return `${by.padEnd(width)}  ${bar.padEnd(BAR)}  ${numberText(value)} ${unit}`
    })
    const bend = bendOf(of)
    return `${of}\n\n\`\`\`text\n${bars.join('\n')}\n\`\`\`${bend === undefined ? '' : `\n\n${bend}`}`
  })
}

function peersText({ versions }: BenchResults): string {
  const rows = Object.entries(versions).map(([name, version]) => `| ${name} | ${version} |`)
  return [
    'What each peer does, how it is tuned and what it promises: [infra/bench](../../infra/bench/README.md). Installed by `node infra/bench/install.mjs`.',
    ['| | Version |', '|---|---|', ...rows].join('\n'),
  ].join('\n\n')
}
