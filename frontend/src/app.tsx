import type { CityInfo } from '@rocade/shared/protocol/answers'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect } from 'react'
import { citiesQuery } from './api/queries.ts'
import { useLive } from './live/live-context.ts'
import { useLiveFeed } from './live/use-live-feed.ts'
import { useLiveNews } from './live/use-live-news.ts'
import { useKeptPicture } from './offline/use-kept-picture.ts'
import { PlayheadProvider } from './past/playhead.tsx'
import { useRoute } from './route/use-route.ts'
import { Bones } from './shell/bones.tsx'
import { ErrorBoundary } from './shell/error-boundary.tsx'
import { FailureNote, Note } from './shell/note.tsx'
import { Rail } from './shell/rail.tsx'
import { TopBar } from './shell/top-bar.tsx'
import type { Language } from './text/language.ts'
import { text } from './text/text.ts'
import { useLanguage } from './text/use-language.ts'

// each page brings its own code
const MapPage = lazy(async () => ({ default: (await import('./map-page/map-page.tsx')).MapPage }))
const AnalyticsPage = lazy(async () => ({ default: (await import('./analytics/analytics-page.tsx')).AnalyticsPage }))
const QuestionsPage = lazy(async () => ({ default: (await import('./questions/questions-page.tsx')).QuestionsPage }))
const CitiesPage = lazy(async () => ({ default: (await import('./cities/cities-page.tsx')).CitiesPage }))
const StatusPage = lazy(async () => ({ default: (await import('./status/status-page.tsx')).StatusPage }))

/** The whole dashboard: rail, bar, and the page that the address names. */
export function App() {
  // first: what is rendered below speaks this language
  const { language } = useLanguage()
  const { route } = useRoute()
  useLiveNews()
  const cities = useQuery(citiesQuery)
  const active = cities.data?.filter((city) => city.isActive) ?? []
  const city = active.find((entry) => entry.cityId === route.cityId) ?? active[0]
  return (
    <div className="app">
      <a className="skip-link" href="#content">
        {text.shell.skip}
      </a>
      <Rail page={route.page} />
      {city ? (
        <PlayheadProvider key={city.cityId} city={city}>
          <TopBar city={city} cities={active} />
          <main id="content" className={`page-${route.page}`} tabIndex={-1}>
            <ErrorBoundary key={`${route.page} ${city.cityId}`}>
              <CityPage city={city} cities={active} all={cities.data ?? []} language={language} />
            </ErrorBoundary>
          </main>
        </PlayheadProvider>
      ) : (
        <>
          <header className="top-bar" />
          <main id="content" tabIndex={-1}>
            {route.page === 'cities' && cities.data ? (
              <Suspense fallback={<Bones heights={['m', 'xl']} />}>
                <CitiesPage cities={cities.data} />
              </Suspense>
            ) : (
              <NoCity query={cities} />
            )}
          </main>
        </>
      )}
    </div>
  )
}

interface CityPageProps {
  readonly city: CityInfo
  /** The active ones. */
  readonly cities: readonly CityInfo[]
  /** Those that are off too. */
  readonly all: readonly CityInfo[]
  readonly language: Language
}

function CityPage({ city, cities, all, language }: CityPageProps) {
  const { route } = useRoute()
  const { client } = useLive()
  const { cityId } = city
  useEffect(() => client.watch([cityId]), [client, cityId])
  useLiveFeed(cityId)
  useKeptPicture(cityId)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language is another title
  useEffect(() => {
    document.title = `${city.name} · ${text.pages[route.page]} · Rocade`
  }, [city.name, route.page, language])
  return (
    <Suspense fallback={<Bones heights={['m', 'xl', 'xl']} />}>
      {route.page === 'map' ? (
        <MapPage key={cityId} city={city} />
      ) : route.page === 'analytics' ? (
        <AnalyticsPage key={cityId} city={city} />
      ) : route.page === 'questions' ? (
        <QuestionsPage city={city} cities={all} />
      ) : route.page === 'cities' ? (
        <CitiesPage cities={all} />
      ) : (
        <StatusPage city={city} cities={cities} />
      )}
    </Suspense>
  )
}

function NoCity({ query }: { readonly query: { error: Error | null; isPending: boolean; refetch(): unknown } }) {
  return (
    <div className="centred">
      {query.error ? (
        <FailureNote title={text.shell.citiesFailed} error={query.error} onRetry={() => query.refetch()} />
      ) : query.isPending ? (
        <Note title={text.shell.loadingCities} />
      ) : (
        <Note title={text.shell.noCities}>{text.shell.noCitiesWay}</Note>
      )}
    </div>
  )
}
