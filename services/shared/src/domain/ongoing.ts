/** A span of time as answers tell it: RFC 3339 instants, the end not included. */
export interface ToldSpan {
  readonly startedAt: string
  readonly expectedEndAt: string
}

/** Whether something goes on at an instant (epoch ms). Pure. */
export const isOngoing = ({ startedAt, expectedEndAt }: ToldSpan, atMs: number): boolean =>
  Date.parse(startedAt) <= atMs && atMs < Date.parse(expectedEndAt)
