import { crc32 } from 'node:zlib'
import type { LogMessage } from '../../../ports/event-log.ts'
import { AppError } from '../../../runtime/app-error.ts'

/**
 * A block is what one append gives to one partition, as one value of the store: far cheaper to write and to read
 * than a value per message.
 *
 *   0  uint32  checksum (CRC-32) of everything after the header
 *   4  uint32  number of messages
 *   8  double  append time, epoch ms; set inside of the write transaction
 *  16  per message: uint32 key bytes, int32 value bytes (-1 is a tombstone), key (UTF-8), value
 *  end double  the clock then, epoch ms; only where it had been set back and is behind the append time
 */
const HEADER_BYTES = 16
const LENGTHS_BYTES = 8
const CLOCK_BYTES = 8
const TOMBSTONE = -1

export interface NewMessage {
  readonly keyBytes: Uint8Array
  readonly value: Uint8Array | null
}

export const messageBytes = ({ keyBytes, value }: NewMessage): number =>
  LENGTHS_BYTES + keyBytes.length + (value?.length ?? 0)

/** Writes messages into a block without its append time. */
export function encodeBlock(messages: readonly NewMessage[]): Buffer {
  const bodyBytes = messages.reduce((sum, message) => sum + messageBytes(message), 0)
  const block = Buffer.allocUnsafe(HEADER_BYTES + bodyBytes)
  let at = HEADER_BYTES
  for (const { keyBytes, value } of messages) {
    at = block.writeUInt32LE(keyBytes.length, at)
    at = block.writeInt32LE(value === null ? TOMBSTONE : value.length, at)
    block.set(keyBytes, at)
    at += keyBytes.length
    if (value === null) continue
    block.set(value, at)
    at += value.length
  }
  block.writeUInt32LE(crc32(block.subarray(HEADER_BYTES)), 0)
  block.writeUInt32LE(messages.length, 4)
  block.writeDoubleLE(0, 8)
  return block
}

/** Writes the append time into a block; the one returned also says the clock, where that is behind it. */
export function stampBlock(block: Buffer, appendedAtMs: number, clockMs: number): Buffer {
  block.writeDoubleLE(appendedAtMs, 8)
  if (clockMs >= appendedAtMs) return block
  const stamped = Buffer.concat([block, Buffer.alloc(CLOCK_BYTES)])
  stamped.writeDoubleLE(clockMs, block.length)
  stamped.writeUInt32LE(crc32(stamped.subarray(HEADER_BYTES)), 0)
  return stamped
}
export const blockLength = (block: Buffer): number => block.readUInt32LE(4)
export const blockAppendedAtMs = (block: Buffer): number => block.readDoubleLE(8)

/**
 * The messages of a block; their values share the block's memory.
 * Throws `AppError` STORE when the bytes are not those that were written: a damaged disk must not look like data.
 */
export function decodeBlock(block: Buffer, partition: number, firstOffset: number): LogMessage[] {
  if (block.length < HEADER_BYTES || crc32(block.subarray(HEADER_BYTES)) !== block.readUInt32LE(0)) {
    throw new AppError(
      'STORE',
      `reading the log: the block at offset ${firstOffset} of partition ${partition} is damaged on disk`,
      { retryable: false },
    )
  }
  const appendedAtMs = blockAppendedAtMs(block)
  const messages: LogMessage[] = []
  let at = HEADER_BYTES
  for (let index = 0; index < blockLength(block); index += 1) {
    const keyEnd = at + LENGTHS_BYTES + block.readUInt32LE(at)
    const valueBytes = block.readInt32LE(at + 4)
    const valueEnd = keyEnd + Math.max(0, valueBytes)
    messages.push({
      partition,
      offset: firstOffset + index,
      key: block.toString('utf8', at + LENGTHS_BYTES, keyEnd),
      value: valueBytes === TOMBSTONE ? null : block.subarray(keyEnd, valueEnd),
      appendedAtMs,
    })
    at = valueEnd
  }
  if (block.length - at !== CLOCK_BYTES) return messages
  const clockMs = block.readDoubleLE(at)
  return messages.map((message) => ({ ...message, clockMs }))
}
