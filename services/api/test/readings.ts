/** Valid readings of the small city, unless the values say otherwise. */
const READING_ID = '7f9c24e5-2f4c-5d3b-9a43-0a4d6b6a1c11'

export const trafficOf = (segmentId: string, observedAtMs: number, values: object = {}) => ({
  schemaVersion: 1,
  readingId: READING_ID,
  cityId: 'small',
  segmentId,
  source: 'simulator',
  observedAt: new Date(observedAtMs).toISOString(),
  speedKmh: 50,
  freeFlowKmh: 100,
  confidence: 1,
  isClosed: false,
  ...values,
})

export const weatherOf = (observedAtMs: number, values: object = {}) => ({
  schemaVersion: 1,
  readingId: READING_ID,
  cityId: 'small',
  source: 'simulator',
  observedAt: new Date(observedAtMs).toISOString(),
  temperatureC: 20,
  humidityPct: 50,
  ...values,
})

export const incidentOf = (segmentId: string, startedAtMs: number, values: object = {}) => ({
  schemaVersion: 1,
  readingId: READING_ID,
  cityId: 'small',
  segmentId,
  source: 'simulator',
  kind: 'reduced-capacity',
  observedAt: new Date(startedAtMs).toISOString(),
  expectedEndAt: new Date(startedAtMs + 30 * 60_000).toISOString(),
  lostCapacityShare: 0.4,
  toldAt: new Date(startedAtMs).toISOString(),
  ...values,
})
