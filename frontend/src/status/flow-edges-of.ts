import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import type { FlowEdge } from './flow-edges.tsx'
import { recentRate, sumRates } from './recent-rates.ts'

/** The names of the parts in the drawing: `data-flow`. */
export const PARTS = {
  source: ({ feed, name }: { readonly feed: string; readonly name: string }) => `source/${feed}/${name}`,
  log: 'log',
  sink: (name: string) => `sink/${name}`,
  speedView: 'speed-view',
  lake: 'lake',
  api: 'api',
  batch: 'batch',
} as const

/** The store that each sink writes. */
const STORE_OF: Readonly<Record<string, string>> = { pg: PARTS.speedView, lake: PARTS.lake }

/** Rates of a source, of all topics of a sink, and of what reached the map. */
export const sourceRates = ({ activity }: StatusAnswer, source: { readonly feed: string; readonly name: string }) =>
  activity.sources.find((one) => one.feed === source.feed && one.source === source.name)
export const sinkRates = ({ activity }: StatusAnswer, name: string) =>
  sumRates(activity.sinks.filter(({ sink }) => sink === name).map(({ perSecond }) => perSecond))

/** What goes from where to where in the pipeline, with how much. The batch layer works by the hour: no rate. Pure. */
export function flowEdges(status: StatusAnswer): FlowEdge[] {
  const sinks = [...new Set(status.sinks.map(({ sink }) => sink))]
  const reached = sumRates(status.activity.sources.map(({ perSecond }) => perSecond))
  return [
    ...status.sources.map((source) => ({
      from: PARTS.source(source),
      to: PARTS.log,
      rate: source.state === 'off' ? null : recentRate(sourceRates(status, source)?.perSecond),
      isOff: source.state === 'off',
    })),
    ...sinks.flatMap((sink) => {
      const rate = recentRate(sinkRates(status, sink))
      const store = STORE_OF[sink]
      const toSink = { from: PARTS.log, to: PARTS.sink(sink), rate }
      return store === undefined ? [toSink] : [toSink, { from: PARTS.sink(sink), to: store, rate }]
    }),
    { from: PARTS.speedView, to: PARTS.api, rate: recentRate(reached) },
    { from: PARTS.lake, to: PARTS.batch, rate: null },
    { from: PARTS.batch, to: PARTS.api, rate: null },
  ]
}
