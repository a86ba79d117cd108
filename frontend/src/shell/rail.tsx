import { Activity, Building2, ChartColumn, CodeXml, Map as MapIcon, MessageSquareText } from 'lucide-react'
import { PAGES, type Page } from '../route/route.ts'
import { RouteLink } from '../route/route-link.tsx'
import { text } from '../text/text.ts'

const ICONS = {
  map: MapIcon,
  analytics: ChartColumn,
  questions: MessageSquareText,
  cities: Building2,
  status: Activity,
} as const

/** The way between the pages: at the left, on a phone at the bottom. */
export function Rail({ page }: { readonly page: Page }) {
  return (
    <nav className="rail" aria-label={text.shell.mainNavigation}>
      <Logo />
      {PAGES.map((name) => {
        const Icon = ICONS[name]
        const to =
          name === 'map'
            ? { page: name, questionId: null, ask: null }
            : { page: name, zoneId: null, segmentId: null, questionId: null, ask: null }
        return (
          <RouteLink key={name} to={to} className="rail-link" aria-current={name === page ? 'page' : undefined}>
            <Icon size={20} strokeWidth={1.7} aria-hidden />
            {text.pages[name]}
          </RouteLink>
        )
      })}
      <a className="rail-link rail-foot" href="/docs" title={text.shell.apiDocs}>
        <CodeXml size={20} strokeWidth={1.7} aria-hidden />
        {text.pages.api}
      </a>
    </nav>
  )
}

function Logo() {
  return (
    <svg className="logo" viewBox="0 0 34 34" role="img" aria-label="Rocade">
      <path d="M25.2 8.8a11.6 11.6 0 1 0 3.2 10.4" />
      <path d="M17 17 26.6 7.4" />
      <circle cx="17" cy="17" r="2.6" />
    </svg>
  )
}
