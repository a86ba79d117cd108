import { english } from './english/english.ts'
import { french } from './french/french.ts'
import type { Language } from './language.ts'
import type { Messages } from './messages.ts'

const MESSAGES: Readonly<Record<Language, Messages>> = { en: english, fr: french }

/** The language in use. A live binding, like `text`: read both while rendering, never into a constant of a module. */
export let language: Language = 'en'
/** The texts of the language in use. */
export let text: Messages = english

/** Takes another language into use. The root of the page calls it before anything below is rendered. */
export function speak(next: Language): void {
  language = next
  text = MESSAGES[next]
}
