import type { CityInfo } from '@rocade/shared/protocol/answers'
import { useMemo, useState } from 'react'
import type { CityGeometry } from '../api/city-geometry.ts'
import type { CityLive } from '../live/live-store.ts'
import { useFreshness } from '../live/use-freshness.ts'
import { SortHeading } from '../map-page/sort-heading.tsx'
import { RouteLink } from '../route/route-link.tsx'
import { formatAge, formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { LevelSign } from './level-sign.tsx'
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
  const [column, setColumn] = useState<SortColumn>('delay')
  const [isDescending, setIsDescending] = useState(FIRST_DIRECTION.delay === 'descending')
  const { serverNowMs } = useFreshness(city, 5000)
  const toldMs = atMs ?? serverNowMs
  const rows = useMemo(() => zoneRows(geometry.zones, live.zones, toldMs), [geometry, live.zones, toldMs])
  const sorted = useMemo(() => sortZones(rows, column, isDescending), [rows, column, isDescending])
  const sortBy = (next: SortColumn) => {
    setIsDescending(next === column ? !isDescending : FIRST_DIRECTION[next] === 'descending')
    setColumn(next)
  }
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
              direction={name !== column ? 'none' : isDescending ? 'descending' : 'ascending'}
              onSort={() => sortBy(name)}
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
      <td className="col-level">
        <LevelSign level={row.level} />
        {text.levels[row.level]}
      </td>
      <td className="col-speed">{row.speedKmh === null ? text.panel.unknown : formatNumber(row.speedKmh)}</td>
      <td className="col-delay">
        {row.delayMin === null ? text.panel.unknown : text.list.plus(formatNumber(row.delayMin, 1))}
      </td>
      <td className={`col-age${row.isOld ? ' is-old' : ''}`}>
        {row.ageS === null ? text.panel.unknown : formatAge(row.ageS)}
      </td>
    </tr>
  )
}
