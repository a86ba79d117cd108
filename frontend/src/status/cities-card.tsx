import type { CityInfo } from '@rocade/shared/protocol/answers'
import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { useFreshness } from '../live/use-freshness.ts'
import { RouteLink } from '../route/route-link.tsx'
import { formatAge } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { weekdayTime } from '../time/city-time.ts'
import { StatusCard } from './status-card.tsx'
import { StatusChip } from './status-chip.tsx'

interface CitiesCardProps {
  readonly cities: readonly CityInfo[]
  readonly watermarks: StatusAnswer['watermarks']
}

/** Each city: how old its newest reading is, and up to where the batch view answers. */
export function CitiesCard({ cities, watermarks }: CitiesCardProps) {
  return (
    <StatusCard title={text.status.watermarks}>
      <ul className="status-list">
        {cities.map((city) => (
          <CityLine
            key={city.cityId}
            city={city}
            watermark={watermarks.find(({ cityId, feed }) => cityId === city.cityId && feed === 'traffic')}
          />
        ))}
      </ul>
    </StatusCard>
  )
}

interface CityLineProps {
  readonly city: CityInfo
  /** Not there: no batch run yet. */
  readonly watermark: StatusAnswer['watermarks'][number] | undefined
}

function CityLine({ city, watermark }: CityLineProps) {
  const { freshness, newestAgeS } = useFreshness(city, 5000)
  const words = text.status
  return (
    <li>
      <div>
        <RouteLink
          to={{ page: 'map', cityId: city.cityId, zoneId: null, segmentId: null, camera: null }}
          className="text-link"
        >
          {city.name}
        </RouteLink>
        <StatusChip
          tone={freshness.isFresh ? 'ok' : 'warn'}
          word={newestAgeS === null ? text.charts.noReading : `${words.newest} ${formatAge(newestAgeS)}`}
        />
      </div>
      <p>
        {watermark
          ? words.watermarkText(weekdayTime(Date.parse(watermark.watermark), city.timeZone))
          : words.noWatermark}
      </p>
    </li>
  )
}
