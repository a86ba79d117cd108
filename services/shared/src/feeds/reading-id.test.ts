import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readingId } from './reading-id.ts'

describe('readingId', () => {
  test('never changes: ids already stored must be found again', () => {
    expect(readingId('replay', 'los-angeles/773869', '2026-11-21T17:30:00Z')).toBe(
      '9a848a85-1564-5ea7-990a-d46c18535e5c',
    )
  })

  test('is the same for the same instant, however it is written', () => {
    expect(readingId('replay', 'a/b', '2026-11-21T17:30:00Z')).toBe(
      readingId('replay', 'a/b', '2026-11-21T17:30:00.000Z'),
    )
  })

  test('is a UUIDv5 as the standard describes it, for any names and instants', () => {
    const instant = fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ maxLength: 600, size: 'max' }),
        instant,
        (source, sensor, at) => {
          const observedAt = at.toISOString()
          expect(readingId(source, sensor, observedAt)).toBe(uuid5(`${source}|${sensor}|${observedAt}`))
        },
      ),
      { numRuns: 200 },
    )
  })
})

/** RFC 9562, section 5.5, written down a second time. */
function uuid5(name: string): string {
  const bytes = createHash('sha1').update(Buffer.from('6f1d3b0a9c0e4f0d8a54b7a4c1f2e9d3', 'hex')).update(name).digest()
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
