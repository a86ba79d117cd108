import type { english } from './english/english.ts'

/** Every text of the dashboard. English is the form: what it has, every other language must have. */
export type Messages = typeof english
