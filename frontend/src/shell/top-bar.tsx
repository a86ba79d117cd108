import type { CityInfo } from '@rocade/shared/protocol/answers'
import { ChevronDown, Moon, Sun } from 'lucide-react'
import { AlertBell } from '../alerts/alert-bell.tsx'
import { useRoute } from '../route/use-route.ts'
import { text } from '../text/text.ts'
import { LanguageSwitch } from './language-switch.tsx'
import { PageDialogs } from './page-dialogs.tsx'
import { PastPill } from './past-pill.tsx'
import { RecordingTag } from './recording-tag.tsx'
import { useTheme } from './theme.ts'

/** Which city, whether it is live, and what time is shown: the same on every page. */
export function TopBar({ city, cities }: { readonly city: CityInfo; readonly cities: readonly CityInfo[] }) {
  const { theme, toggle } = useTheme()
  const label = theme === 'dark' ? text.shell.toLight : text.shell.toDark
  return (
    <header className="top-bar">
      <CitySwitch city={city} cities={cities} />
      <PastPill city={city} />
      <RecordingTag city={city} />
      <PageDialogs key={city.cityId} city={city} />
      <AlertBell key={`alerts ${city.cityId}`} city={city} />
      <LanguageSwitch />
      <button type="button" className="icon-button theme-button" onClick={toggle} title={label} aria-label={label}>
        {theme === 'dark' ? <Sun size={17} /> : <Moon size={17} />}
      </button>
    </header>
  )
}

function CitySwitch({ city, cities }: { readonly city: CityInfo; readonly cities: readonly CityInfo[] }) {
  const { go } = useRoute()
  return (
    <span className="city-switch">
      <select
        aria-label={text.shell.city}
        value={city.cityId}
        onChange={(event) => go({ cityId: event.target.value, zoneId: null, segmentId: null, camera: null })}
      >
        {cities.map((entry) => (
          <option key={entry.cityId} value={entry.cityId}>
            {entry.name}
          </option>
        ))}
      </select>
      <ChevronDown size={15} aria-hidden />
    </span>
  )
}
