import type { CityInfo } from '@rocade/shared/protocol/answers'
import { useQuery } from '@tanstack/react-query'
import { CircleHelp, Search } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { geometryQuery } from '../api/queries.ts'
import { text } from '../text/text.ts'

const SearchDialog = lazy(async () => ({ default: (await import('../dialogs/search-dialog.tsx')).SearchDialog }))
const HelpDialog = lazy(async () => ({ default: (await import('../dialogs/help-dialog.tsx')).HelpDialog }))

type Open = 'search' | 'help' | null

/** Search and help, on every page, by button and by key. */
export function PageDialogs({ city }: { readonly city: CityInfo }) {
  const [open, setOpen] = useState<Open>(null)
  const geometry = useQuery(geometryQuery(city.cityId))
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const which = event.key === '/' ? 'search' : event.key === '?' ? 'help' : null
      if (which === null || event.ctrlKey || event.metaKey || event.altKey) return
      const isTyping = event.target instanceof HTMLElement && event.target.closest('input, textarea, select')
      if (isTyping || document.querySelector('[role="dialog"]')) return
      event.preventDefault()
      setOpen(which)
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
  const close = () => setOpen(null)
  const words = text.tools
  return (
    <>
      <button
        type="button"
        className="search-button"
        aria-label={words.search}
        aria-keyshortcuts="/"
        onClick={() => setOpen('search')}
      >
        <Search size={15} aria-hidden />
        <span>{words.search}</span>
        <kbd aria-hidden>/</kbd>
      </button>
      <button
        type="button"
        className="icon-button help-button"
        title={words.help}
        aria-label={words.help}
        aria-keyshortcuts="?"
        onClick={() => setOpen('help')}
      >
        <CircleHelp size={17} strokeWidth={1.7} />
      </button>
      <Suspense>
        {open === 'search' && geometry.data ? <SearchDialog geometry={geometry.data} onClose={close} /> : null}
        {open === 'help' ? <HelpDialog onClose={close} /> : null}
      </Suspense>
    </>
  )
}
