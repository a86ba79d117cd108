import type { CityInfo } from '@rocade/shared/protocol/answers'
import { Tabs } from 'radix-ui'
import { useMemo } from 'react'
import type { CityGeometry } from '../api/city-geometry.ts'
import { IncidentTable } from '../incidents/incident-table.tsx'
import { LevelCell, LostCell, SpeedCell } from '../panels/figure-cells.tsx'
import { segmentName } from '../panels/segment-words.ts'
import { ZoneList } from '../panels/zone-list.tsx'
import { usePlayhead } from '../past/playhead.tsx'
import type { Shown } from '../past/use-shown.ts'
import { RouteLink } from '../route/route-link.tsx'
import { text } from '../text/text.ts'
import { SEGMENT_COLUMNS, type SegmentColumn, type SegmentRow, sortSegments } from './segment-rows.ts'
import { SortHeading } from './sort-heading.tsx'
import { useSortOrder } from './use-sort-order.ts'

interface MapTableProps {
  readonly city: CityInfo
  readonly geometry: CityGeometry
  readonly shown: Shown
}

/** Everything the map shows, as tables; those of many rows sort: the map for those who do not see it, and for those who want figures. */
export function MapTable({ city, geometry, shown }: MapTableProps) {
  const words = text.tools
  const { nowMs } = usePlayhead()
  return (
    <Tabs.Root className="map-table" defaultValue="segments">
      <div className="card">
        <Tabs.List className="segmented" aria-label={words.tableTitle(city.name)}>
          <Tabs.Trigger value="segments">{words.segments}</Tabs.Trigger>
          <Tabs.Trigger value="zones">{words.zones}</Tabs.Trigger>
          <Tabs.Trigger value="incidents">{text.incidents.title}</Tabs.Trigger>
        </Tabs.List>
        <Tabs.Content value="segments" className="map-table-body">
          <SegmentTable geometry={geometry} shown={shown} />
        </Tabs.Content>
        <Tabs.Content value="zones" className="map-table-body">
          <ZoneList city={city} geometry={geometry} live={shown.city} atMs={shown.atMs} />
        </Tabs.Content>
        <Tabs.Content value="incidents" className="map-table-body">
          <IncidentTable
            city={shown.city}
            geometry={geometry}
            view={{ shownMs: shown.atMs ?? nowMs, timeZone: city.timeZone }}
          />
        </Tabs.Content>
      </div>
    </Tabs.Root>
  )
}

function SegmentTable({ geometry, shown }: Pick<MapTableProps, 'geometry' | 'shown'>) {
  const { order, headingOf } = useSortOrder<SegmentColumn>(
    'delay',
    (column) => column === 'delay' || column === 'level',
  )
  const rows = useMemo(
    () =>
      geometry.segments.map((segment): SegmentRow => {
        const now = shown.city.segments.get(segment.segmentId)
        return {
          segmentId: segment.segmentId,
          name: segmentName(segment),
          zoneId: segment.zoneId,
          zone: geometry.zonesById.get(segment.zoneId)?.name ?? segment.zoneId,
          level: now?.level ?? 'no-data',
          speedKmh: now?.speedKmh ?? null,
          freeFlowKmh: now?.freeFlowKmh ?? segment.freeFlowKmh,
          delayMin: now?.delayMin ?? null,
        }
      }),
    [geometry, shown.city.segments],
  )
  const sorted = useMemo(() => sortSegments(rows, order), [rows, order])
  const heads: Readonly<Record<SegmentColumn, string>> = {
    name: text.tools.name,
    zone: text.tools.zone,
    level: text.list.level,
    speed: text.list.speed,
    freeFlow: text.tools.freeFlow,
    delay: text.list.delay,
  }
  return (
    <table className="segment-table">
      <caption className="visually-hidden">{text.tools.segmentsCaption}</caption>
      <thead>
        <tr>
          {SEGMENT_COLUMNS.map((name) => (
            <SortHeading key={name} className={`col-${name}`} title={heads[name]} {...headingOf(name)} />
          ))}
        </tr>
      </thead>
      <tbody>
        {sorted.map((row) => (
          <SegmentTableRow key={row.segmentId} row={row} />
        ))}
      </tbody>
    </table>
  )
}

function SegmentTableRow({ row }: { readonly row: SegmentRow }) {
  return (
    <tr>
      <th scope="row">
        <RouteLink to={{ segmentId: row.segmentId, zoneId: null }}>{row.name}</RouteLink>
      </th>
      <td>
        <RouteLink to={{ zoneId: row.zoneId, segmentId: null }}>{row.zone}</RouteLink>
      </td>
      <LevelCell level={row.level} />
      <SpeedCell className="col-speed" speedKmh={row.speedKmh} />
      <SpeedCell className="col-freeFlow" speedKmh={row.freeFlowKmh} />
      <LostCell minutes={row.delayMin} />
    </tr>
  )
}
