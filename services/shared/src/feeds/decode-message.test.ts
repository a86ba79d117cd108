import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeMessage, MAX_JSON_DEPTH } from './decode-message.ts'
import { MAX_MESSAGE_BYTES } from './feed.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

describe('decodeMessage', () => {
  test('gives back any JSON that a producer can write', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value)
        const decoded = decodeMessage(bytes(text))
        if (decoded.kind === 'json') expect(decoded.raw).toEqual(JSON.parse(text))
        else expect(text).toMatch(/__proto__|constructor/)
      }),
    )
  })
  test('never throws, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (value) => {
        expect(['json', 'reject']).toContain(decodeMessage(value).kind)
      }),
      { numRuns: 2_000 },
    )
  })

  test.each<[string, Uint8Array | null, string]>([
    ['a null value', null, 'empty'],
    ['no bytes', new Uint8Array(0), 'empty'],
    ['one byte over 64 kB', bytes(`"${'x'.repeat(MAX_MESSAGE_BYTES - 1)}"`), 'too_large'],
    ['1 MB', bytes(`"${'x'.repeat(1024 * 1024)}"`), 'too_large'],
    ['bad UTF-8', Uint8Array.of(0x22, 0xc3, 0x28, 0x22), 'encoding'],
    ['Latin-1', Uint8Array.of(0x22, 0xe9, 0x22), 'encoding'],
    ['a surrogate in UTF-8', Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22), 'encoding'],
    ['a byte order mark', Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d), 'encoding'],
    ['UTF-16 with a mark', Uint8Array.of(0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00), 'encoding'],
    ['UTF-16, low byte first', new Uint8Array(Buffer.from('{"a":1}', 'utf16le')), 'encoding'],
    ['UTF-16, high byte first', new Uint8Array(Buffer.from('{"a":1}', 'utf16le').swap16()), 'encoding'],
    ['cut JSON', bytes('{"speedKmh": 5'), 'json'],
    ['two values', bytes('{}{}'), 'json'],
    ['NaN', bytes('{"speedKmh": NaN}'), 'json'],
    ['HTML', bytes('<html>'), 'json'],
    ['a depth of 10,000', bytes(nested(10_000)), 'json'],
    ['a depth of 10,000 that is never closed', bytes('{"a":'.repeat(10_000)), 'json'],
    ['one level too many', bytes(nested(MAX_JSON_DEPTH + 1)), 'json'],
    ['__proto__', bytes('{"__proto__":{"polluted":true}}'), 'json'],
    ['__proto__ in escapes', bytes('{"\\u005f_proto_\\u005f":{"polluted":true}}'), 'json'],
    ['__proto__ further in', bytes('{"a":[{"__proto__":1}]}'), 'json'],
    ['constructor.prototype', bytes('{"constructor":{"prototype":{"polluted":true}}}'), 'json'],
  ])('rejects %s', (_what, value, reason) => {
    const decoded = decodeMessage(value)
    expect(decoded).toMatchObject({ kind: 'reject', reason })
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  test.each([
    ['exactly 64 kB', `"${'x'.repeat(MAX_MESSAGE_BYTES - 2)}"`],
    ['the deepest nesting that is allowed', nested(MAX_JSON_DEPTH)],
    ['many brackets beside each other', `[${Array.from({ length: 100 }, () => '{}').join(',')}]`],
    ['brackets inside of a text', JSON.stringify(`\\"${'['.repeat(100)}`)],
    ['a text that only speaks of __proto__', '{"note":"__proto__ and constructor.prototype"}'],
    ['text that was decoded wrongly before us', '"v√©rifier"'],
  ])('takes %s', (_what, text) => {
    expect(decodeMessage(bytes(text))).toEqual({ kind: 'json', raw: JSON.parse(text) })
  })

  test('gives a detail without control characters, which a database would refuse', () => {
    const decoded = decodeMessage(bytes('x\u0000\u001b[31m'))
    expect(decoded).toMatchObject({ kind: 'reject', detail: expect.not.stringMatching(/\p{Cc}/u) })
  })
})
