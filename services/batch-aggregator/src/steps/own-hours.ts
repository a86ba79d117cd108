import type { BatchContext } from '../batch-context.ts'
import { leftHours } from '../city-problems.ts'
import { startOfHourMs } from '../hour.ts'
import { openImportUntil } from '../watermark.ts'

/**
 * Those of the hours that this city has from bronze, and those that an earlier run left it behind with: an hour before the
 * border came by import, and stays.
 */
export async function ownHours({ pool, feed, city, clock }: BatchContext, hours: readonly number[]): Promise<number[]> {
  const importUntilMs = await openImportUntil(pool, feed, city.cityId, startOfHourMs(clock.nowMs()))
  const all = new Set([...hours, ...(await leftHours(pool, feed, city.cityId))])
  return [...all].filter((hourMs) => hourMs >= importUntilMs).sort((a, b) => a - b)
}
