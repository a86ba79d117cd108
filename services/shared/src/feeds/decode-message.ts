import { type CleanResult, MAX_MESSAGE_BYTES } from './feed.ts'
import { rejectionDetail } from './rejection-detail.ts'

export type DecodedMessage =
  | { readonly kind: 'json'; readonly raw: unknown }
  | Extract<CleanResult<never>, { kind: 'reject' }>

/** How deep arrays and objects may stand in each other. Contracts of today are flat. */
export const MAX_JSON_DEPTH = 32

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads the value of a raw message as JSON, or says why it cannot be: `empty` (null or no bytes), `too_large`
 * (over 64 kB), `encoding` (not UTF-8, or marked with a byte order mark, as RFC 8259 forbids), `json` (not JSON,
 * nested deeper than 32, or with keys that reach for an object's prototype). What the JSON says is for the feed's
 * contract to judge. Pure; never throws.
 */
export function decodeMessage(value: Uint8Array | null): DecodedMessage {
  if (value === null || value.length === 0) return reject('empty', 'the message has no value')
  if (value.length > MAX_MESSAGE_BYTES) {
    return reject('too_large', `${value.length} bytes; at most ${MAX_MESSAGE_BYTES} are allowed`)
  }
  const text = decodeText(value)
  if (text === null) return reject('encoding', 'not UTF-8')
  if (text.startsWith('\uFEFF')) return reject('encoding', 'begins with a byte order mark')
  if (mayBeDeep(text) && depthOf(text) > MAX_JSON_DEPTH) {
    return reject('json', `nested deeper than ${MAX_JSON_DEPTH}`)
  }
  return parse(text)
}

function decodeText(value: Uint8Array): string | null {
  try {
    return utf8.decode(value)
  } catch {
    return null
  }
}

function parse(text: string): DecodedMessage {
  try {
    const raw: unknown = JSON.parse(text)
    if (!mayNameAPrototype(text) || !namesAPrototype(raw)) return { kind: 'json', raw }
    return reject('json', 'has a key that reaches for a prototype')
  } catch (error) {
    // UTF-16 without a mark is UTF-8 full of NULs to the decoder; its sender is better served by the true reason.
    if (text.charCodeAt(0) === 0 || text.charCodeAt(1) === 0) return reject('encoding', 'looks like UTF-16')
    return reject('json', error instanceof Error ? error.message : 'not JSON')
  }
}

/** Cheap and never too low: a depth over the limit needs more opening brackets than the limit. */
function mayBeDeep(text: string): boolean {
  let count = 0
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      count += 1
      if (count > MAX_JSON_DEPTH) return true
    }
  }
  return false
}

/** The deepest nesting of brackets outside of strings; of text that is not JSON, any number. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let isInString = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (isInString) {
      if (character === '\\') at += 1
      else if (character === '"') isInString = false
    } else if (character === '"') isInString = true
    else if (character === '{' || character === '[') {
      depth += 1
      deepest = Math.max(deepest, depth)
    } else if (character === '}' || character === ']') depth -= 1
  }
  return deepest
}

/** An escape (`\u005f`) can hide a key's letters, so any escape is looked into. */
const mayNameAPrototype = (text: string) =>
  text.includes('__proto__') || text.includes('prototype') || text.includes('\\u')

/** The depth of `value` is bounded by `MAX_JSON_DEPTH`, so recursion is safe. */
function namesAPrototype(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (Object.hasOwn(value, '__proto__')) return true
  return Object.entries(value).some(
    ([key, child]) =>
      (key === 'constructor' && typeof child === 'object' && child !== null && Object.hasOwn(child, 'prototype')) ||
      namesAPrototype(child),
  )
}

const reject = (reason: 'empty' | 'too_large' | 'encoding' | 'json', detail: string) =>
  ({ kind: 'reject', reason, detail: rejectionDetail(detail) }) as const
