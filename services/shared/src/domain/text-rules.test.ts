import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { text } from '../feeds/contract-parts.ts'
import { describeTextFault, storableText, textFault } from './text-rules.ts'

describe('a text', () => {
  test.each(['Vieux Lyon', '東京都', 'Сити', '👩‍👩‍👧 family', 'हिन्दी', 'a\u200Db', 'x'.repeat(120), '😀'.repeat(120)])(
    'of every script is taken: %s',
    (given) => {
      expect(textFault(given, 120)).toBeNull()
    },
  )
  test.each([
    ['a NUL', 'North\0Side', 'expected plain text, got the control character U+0000 at character 6: take it out'],
    ['an escape', '😀\u001b[31m', 'expected plain text, got the control character U+001B at character 2: take it out'],
    ['a new line', 'a\nb', 'expected plain text, got the control character U+000A at character 2: take it out'],
    ['a C1 character', 'a\u0085b', 'expected plain text, got the control character U+0085 at character 2: take it out'],
    [
      'half a character',
      'a\ud83d',
      'expected plain text, got half a character (U+D83D, a lone surrogate) at character 2: take it out',
    ],
    ['nothing', '', 'expected a text with something to see, got only blanks or nothing'],
    ['blanks', ' \u3000\u00a0', 'expected a text with something to see, got only blanks or nothing'],
    [
      'zero-width characters',
      '\u200b\u2060\ufeff\u3164\u2800',
      'expected a text with something to see, got only blanks or nothing',
    ],
    ['100,000 characters', 'x'.repeat(100_000), 'expected at most 120 characters, got 100000'],
  ])('with %s is refused with what came', (_what, given, expected) => {
    const fault = textFault(given, 120)
    expect(fault && describeTextFault(fault)).toBe(expected)
    expect(text(120).safeParse(given).success).toBe(false)
  })
  test('that a program said is made storable, whatever it is', () => {
    expect(storableText('a\0b\ud800', 10)).toBe('a\ufffdb\ufffd')
    expect(storableText('abcdef', 4)).toBe('abc…')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 2, max: 20 }), (given, max) => {
        const made = storableText(given, max)
        expect(made.length).toBeLessThanOrEqual(max)
        expect(textFault(made, max, true)).toBeNull()
      }),
    )
  })
})
