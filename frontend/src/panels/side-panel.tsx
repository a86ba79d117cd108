import type { CityInfo } from '@rocade/shared/protocol/answers'
import type { CityGeometry } from '../api/city-geometry.ts'
import type { Shown } from '../past/use-shown.ts'
import { useRoute } from '../route/use-route.ts'
import { Bones } from '../shell/bones.tsx'
import { ErrorBoundary } from '../shell/error-boundary.tsx'
import { text } from '../text/text.ts'
import { CityPanel } from './city-panel.tsx'
import { SegmentPanel } from './segment-panel.tsx'
import { useSheet } from './use-sheet.ts'
import { ZonePanel } from './zone-panel.tsx'

interface SidePanelProps {
  readonly city: CityInfo
  readonly geometry: CityGeometry | null
  readonly shown: Shown
}

/** The panel beside the map: the city with its zones, one zone, or one segment, as the address says. */
export function SidePanel({ city, geometry, shown }: SidePanelProps) {
  const { route } = useRoute()
  const { size, grip } = useSheet()
  return (
    <aside className={`float panel is-${size}`} aria-label={text.panel.label}>
      <button
        type="button"
        className="sheet-grip"
        aria-expanded={size === 'full'}
        aria-label={size === 'full' ? text.panel.lower : text.panel.raise}
        {...grip}
      >
        <i aria-hidden />
      </button>
      <ErrorBoundary key={`${route.zoneId} ${route.segmentId}`}>
        {geometry ? (
          <PanelBody city={city} geometry={geometry} shown={shown} />
        ) : (
          <Bones heights={['m', 's', 'l', 's', 's', 's']} />
        )}
      </ErrorBoundary>
    </aside>
  )
}

interface PanelBodyProps {
  readonly city: CityInfo
  readonly geometry: CityGeometry
  readonly shown: Shown
}

function PanelBody({ city, geometry, shown }: PanelBodyProps) {
  const place = { city, geometry, shown }
  const { route } = useRoute()
  if (route.segmentId !== null) {
    const segment = geometry.segmentsById.get(route.segmentId)
    if (segment) return <SegmentPanel key={segment.segmentId} {...place} segment={segment} />
    return <CityPanel {...place} missing={text.panel.noSuchSegment(route.segmentId, city.name)} />
  }
  if (route.zoneId !== null) {
    const zone = geometry.zonesById.get(route.zoneId)
    if (zone) return <ZonePanel key={zone.zoneId} {...place} zone={zone} />
    return <CityPanel {...place} missing={text.panel.noSuchZone(route.zoneId, city.name)} />
  }
  return <CityPanel {...place} missing={null} />
}
