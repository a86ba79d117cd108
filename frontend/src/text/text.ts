import { english, type Messages } from './messages.ts'

/** The texts of the language in use. English for now; French comes as a second object of the same type. */
export const text: Messages = english
