import { Globe } from 'lucide-react'
import { isLanguage, LANGUAGE_NAMES, LANGUAGES } from '../text/language.ts'
import { text } from '../text/text.ts'
import { useLanguage } from '../text/use-language.ts'

/** The language of the page; each is named in its own words, so that everybody finds theirs. */
export function LanguageSwitch() {
  const { language, choose } = useLanguage()
  return (
    <span className="language-switch" title={text.shell.language}>
      <Globe size={16} strokeWidth={1.7} aria-hidden />
      <span aria-hidden>{language.toUpperCase()}</span>
      <select
        aria-label={text.shell.language}
        value={language}
        onChange={({ target }) => isLanguage(target.value) && choose(target.value)}
      >
        {LANGUAGES.map((name) => (
          <option key={name} value={name} lang={name}>
            {LANGUAGE_NAMES[name]}
          </option>
        ))}
      </select>
    </span>
  )
}
