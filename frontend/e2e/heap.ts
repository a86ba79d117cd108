import type { CDPSession, Page } from 'playwright-core'

export interface HeapLook {
  /** Since the first look, s. */
  readonly atS: number
  /** JavaScript heap after a forced garbage collection, bytes. */
  readonly heapBytes: number
  readonly domNodes: number
  readonly listeners: number
}

/** What of a page is still held after a garbage collection. */
export async function heapLook(session: CDPSession, startedMs: number): Promise<HeapLook> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters')
  return {
    atS: (performance.now() - startedMs) / 1000,
    heapBytes: usedSize,
    domNodes: nodes,
    listeners: jsEventListeners,
  }
}

export const openSession = (page: Page): Promise<CDPSession> => page.context().newCDPSession(page)

/** Slope of a straight line through points, by least squares, in the unit of `figureOf` per hour. 0 for under two points. Pure. */
export function slopePerHour(looks: readonly HeapLook[], figureOf: (look: HeapLook) => number): number {
  const mean = (of: (look: HeapLook) => number) => looks.reduce((sum, look) => sum + of(look), 0) / looks.length
  const [meanS, meanValue] = [mean(({ atS }) => atS), mean(figureOf)]
  const spread = looks.reduce((sum, { atS }) => sum + (atS - meanS) ** 2, 0)
  if (spread === 0) return 0
  const together = looks.reduce((sum, look) => sum + (look.atS - meanS) * (figureOf(look) - meanValue), 0)
  return (together / spread) * 3600
}
