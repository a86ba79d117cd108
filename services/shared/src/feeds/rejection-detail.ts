import { storableText } from '../domain/text-rules.ts'

const DETAIL_LENGTH_MAX = 300

/**
 * Text about a bad message that is safe to store, log and show: what came from the message may hold control
 * characters (PostgreSQL refuses NUL in text, a terminal obeys escape codes) and may be long. Pure.
 */
export const rejectionDetail = (text: string): string => storableText(text, DETAIL_LENGTH_MAX)
