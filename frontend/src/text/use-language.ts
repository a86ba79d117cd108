import { useEffect } from 'react'
import { useRoute } from '../route/use-route.ts'
import { isLanguage, type Language, preferredLanguage } from './language.ts'
import { speak } from './text.ts'

const STORAGE_KEY = 'rocade-language'

function remembered(): Language {
  try {
    const chosen = localStorage.getItem(STORAGE_KEY)
    if (isLanguage(chosen)) return chosen
  } catch {
    // storage can be forbidden; the browser's own languages are good enough
  }
  return preferredLanguage(navigator.languages)
}

export interface LanguageControl {
  readonly language: Language
  choose(next: Language): void
}

/**
 * The language of the page: of the address, else the remembered one, else the browser's. Takes it into use at once, so
 * that everything rendered below speaks it; a choice goes into the address and is remembered.
 */
export function useLanguage(): LanguageControl {
  const { route, go } = useRoute()
  const language = route.language ?? remembered()
  speak(language)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  return {
    language,
    choose(next) {
      try {
        localStorage.setItem(STORAGE_KEY, next)
      } catch {
        // not remembered; the address still says it
      }
      go({ language: next }, { replace: true })
    },
  }
}
