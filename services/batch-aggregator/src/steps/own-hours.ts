import type { BatchContext } from '../batch-context.ts'
import { startOfHourMs } from '../hour.ts'
import { openImportUntil } from '../watermark.ts'

/** Those of the hours that this city has from bronze: an hour before the border came by import, and stays. */
export async function ownHours({ pool, feed, city, clock }: BatchContext, hours: readonly number[]): Promise<number[]> {
  const importUntilMs = await openImportUntil(pool, feed, city.cityId, startOfHourMs(clock.nowMs()))
  return hours.filter((hourMs) => hourMs >= importUntilMs)
}
