import '../styles/analytics.css'
import '../styles/status.css'
import '../styles/questions.css'
import '../styles/cities.css'
import type { CityInfo } from '@rocade/shared/protocol/answers'
import { compareNames } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { AddCityForm } from './add-city-form.tsx'
import { CityCard } from './city-card.tsx'
import { SetAsideCities } from './set-aside-cities.tsx'

/** All cities, also those that are off: see them, switch them, add one. */
export function CitiesPage({ cities }: { readonly cities: readonly CityInfo[] }) {
  const sorted = [...cities].sort((a, b) => compareNames(a.name, b.name))
  const on = cities.filter(({ isActive }) => isActive).length
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.pages.cities}</h1>
        <p className="muted">{text.cities.subtitle(on, cities.length)}</p>
      </header>
      <div className="cities">
        <div className="city-cards">
          <SetAsideCities />
          {sorted.map((city) => (
            <CityCard key={city.cityId} city={city} />
          ))}
        </div>
        <AddCityForm />
      </div>
    </div>
  )
}
