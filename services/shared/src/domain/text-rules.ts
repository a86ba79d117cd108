/** What is wrong with a text; `at` counts characters from 1. */
export type TextFault =
  | { readonly kind: 'blank' }
  | { readonly kind: 'too-long'; readonly characters: number; readonly max: number }
  | { readonly kind: 'control' | 'surrogate'; readonly code: string; readonly at: number }

/** What PostgreSQL, files, terminals or other programs cannot hold: control characters (NUL too), half a surrogate pair. */
const NOT_STORABLE = /[\p{Cc}\p{Cs}]/u
const ALL_NOT_STORABLE = /[\p{Cc}\p{Cs}]/gu
/** Something that leaves a mark: no blank, no zero-width character, no filler that is drawn as nothing. */
const VISIBLE = /[^\s\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{DI}\u2800]/u

/**
 * What keeps a text from being stored and shown: it has nothing to see, more than `max` characters (code points), a control
 * character, or half of a surrogate pair. `null`: every store can hold it. Pure.
 */
export function textFault(text: string, max: number, isBlankAllowed = false): TextFault | null {
  const found = NOT_STORABLE.exec(text)
  if (found !== null) {
    const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    const kind = /\p{Cs}/u.test(found[0]) ? 'surrogate' : 'control'
    return { kind, code: `U+${code}`, at: [...text.slice(0, found.index)].length + 1 }
  }
  const characters = text.length <= max ? text.length : [...text].length
  if (characters > max) return { kind: 'too-long', characters, max }
  return isBlankAllowed || VISIBLE.test(text) ? null : { kind: 'blank' }
}

/** The fault in words: what was expected, and what came. Pure. */
export function describeTextFault(fault: TextFault): string {
  switch (fault.kind) {
    case 'blank':
      return 'expected a text with something to see, got only blanks or nothing'
    case 'too-long':
      return `expected at most ${fault.max} characters, got ${fault.characters}`
    case 'control':
      return `expected plain text, got the control character ${fault.code} at character ${fault.at}: take it out`
    case 'surrogate':
      return `expected plain text, got half a character (${fault.code}, a lone surrogate) at character ${fault.at}: take it out`
  }
}

/**
 * A text that every store can hold, made of any: control characters and halves of surrogate pairs become U+FFFD, and what is
 * longer than `max` code units ends in `…`. For what programs say (errors, reports), which must never be lost. Pure.
 */
export function storableText(text: string, max: number): string {
  const short = text.length <= max ? text : `${text.slice(0, max - 1)}…`
  return short.replace(ALL_NOT_STORABLE, '\u{FFFD}')
}
