import { createEmbeddedLog } from '../../adapters/log/embedded/embedded-log.ts'
import { systemClock } from '../../ports/clock.ts'
import { AppError } from '../../runtime/app-error.ts'

/**
 * Appends numbered batches to a topic without end and tells its parent each number that was acknowledged, until it
 * is killed; or until an append fails, then it tells how and ends.
 * Arguments: folder, topic, first batch number, messages per batch, bytes per value.
 */
const [folder = '', topic = '', ...numbers] = process.argv.slice(2)
const [firstBatch = 0, batchSize = 1, valueBytes = 16] = numbers.map(Number)

const log = await createEmbeddedLog({ folder, clock: systemClock })
try {
  for (let batch = firstBatch; ; batch += 1) {
    await log.append(topic, makeBatch(batch))
    process.send?.({ acknowledged: batch })
  }
} catch (error) {
  const isExpected = error instanceof AppError
  const offsets = await log.offsets(topic)
  process.send?.({ failed: isExpected ? { code: error.code, retryable: error.retryable } : String(error), offsets })
  await log.close()
  process.disconnect?.()
}

function makeBatch(batch: number) {
  return Array.from({ length: batchSize }, (_, index) => ({
    key: `key-${index % 7}`,
    value: Buffer.from(`${batch}:${index}`.padEnd(valueBytes)),
  }))
}
