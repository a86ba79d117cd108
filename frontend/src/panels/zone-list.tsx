import type { CityInfo } from '@rocade/shared/protocol/answers'
import { useMemo } from 'react'
import type { CityGeometry } from '../api/city-geometry.ts'
import type { CityLive } from '../live/live-store.ts'
import { useFreshness } from '../live/use-freshness.ts'
import { SortHeading } from '../map-page/sort-heading.tsx'
import { useSortOrder } from '../map-page/use-sort-order.ts'
import { RouteLink } from '../route/route-link.tsx'
import { formatAge } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { LevelCell, LostCell, SpeedCell } from './figure-cells.tsx'
import { FIRST_DIRECTION, SORT_COLUMNS, type SortColumn, sortZones, type ZoneRow, zoneRows } from './zone-order.ts'

interface ZoneListProps {
  readonly city: CityInfo
  readonly geometry: CityGeometry
  readonly live: CityLive
  /** The instant that ages are told of; `null`: now. */
  readonly atMs: number | null
}

/** All zones with level, speed, minutes lost and age: the accessible twin of the map. */
export function ZoneList({ city, geometry, live, atMs }: ZoneListProps) {
  const { order, headingOf } = useSortOrder<SortColumn>('delay', (column) => FIRST_DIRECTION[column] === 'descending')
  const { serverNowMs } = useFreshness(city, 5000)
  const toldMs = atMs ?? serverNowMs
  const rows = useMemo(() => zoneRows(geometry.zones, live.zones, toldMs), [geometry, live.zones, toldMs])
  const sorted = useMemo(() => sortZones(rows, order), [rows, order])
  return (
    <table className="zone-list">
      <caption className="visually-hidden">{text.list.caption}</caption>
      <thead>
        <tr>
          {SORT_COLUMNS.map((name) => (
            <SortHeading
              key={name}
              className={`col-${name}`}
              title={text.list[name]}
              hint={name === 'delay' ? text.list.delayTitle : undefined}
              {...headingOf(name)}
            />
          ))}
        </tr>
      </thead>
      <tbody>
        {sorted.map((row) => (
          <ZoneListRow key={row.zoneId} row={row} />
        ))}
      </tbody>
    </table>
  )
}

function ZoneListRow({ row }: { readonly row: ZoneRow }) {
  return (
    <tr data-zone={row.zoneId}>
      <th scope="row" className="col-zone">
        <RouteLink to={{ zoneId: row.zoneId, segmentId: null }}>{row.name}</RouteLink>
      </th>
      <LevelCell level={row.level} />
      <SpeedCell className="col-speed" speedKmh={row.speedKmh} />
      <LostCell minutes={row.delayMin} />
      <td className={`col-age${row.isOld ? ' is-old' : ''}`}>
        {row.ageS === null ? text.panel.unknown : formatAge(row.ageS)}
      </td>
    </tr>
  )
}
