import { type Language, LOCALES } from './language.ts'

/** A word by count. `other` is what every language has; a language without its own `few` or `many` uses it there too. */
export type PluralForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>

/** `1 segment`, `207 segments`: the number and its word, by the rules of one language (`Intl.PluralRules`). */
export function pluralIn(language: Language): (count: number, forms: PluralForms) => string {
  const rules = new Intl.PluralRules(LOCALES[language])
  const numbers = new Intl.NumberFormat(LOCALES[language])
  return (count, forms) => `${numbers.format(count)} ${forms[rules.select(count)] ?? forms.other}`
}
