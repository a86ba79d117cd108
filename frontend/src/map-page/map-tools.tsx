import { Layers, Map as MapIcon, Table2 } from 'lucide-react'
import { Popover } from 'radix-ui'
import { usePlayhead } from '../past/playhead.tsx'
import type { BaselineView } from '../past/use-shown.ts'
import { BASELINES, toggleName, VIEWS } from '../route/route.ts'
import { useRoute } from '../route/use-route.ts'
import { text } from '../text/text.ts'
import { useMapTiles } from './use-map-tiles.ts'

/** What the map shows, with what it is compared, which layers, and the same as a table. */
export function MapTools({ baseline }: { readonly baseline: BaselineView }) {
  const { route, go } = useRoute()
  const { atMs } = usePlayhead()
  const words = text.tools
  return (
    <>
      <div className="float map-tools">
        <fieldset className="segmented" aria-label={words.view}>
          {VIEWS.map((view) => (
            <button
              key={view}
              type="button"
              aria-pressed={route.view === view}
              onClick={() => go({ view, only: [] }, { replace: true })}
            >
              {view === 'now' && atMs !== null ? words.nowInPast : words.views[view]}
            </button>
          ))}
        </fieldset>
        {route.view === 'difference' ? (
          <select
            className="against"
            aria-label={words.against}
            value={route.against}
            onChange={({ target }) =>
              go({ against: BASELINES.find((name) => name === target.value) ?? 'typical' }, { replace: true })
            }
          >
            {BASELINES.map((name) => (
              <option key={name} value={name}>
                {words.baselines[name]}
              </option>
            ))}
          </select>
        ) : route.view === 'typical' && baseline.playback?.basis ? (
          <span className="against muted">{words.typicalOf(baseline.playback.basis.dates.length)}</span>
        ) : null}
      </div>
      <div className="float map-tools">
        <LayersButton />
        <button
          type="button"
          className="button table-button"
          aria-pressed={route.isTable}
          onClick={() => go({ isTable: !route.isTable })}
        >
          {route.isTable ? <MapIcon size={15} aria-hidden /> : <Table2 size={15} aria-hidden />}
          {route.isTable ? words.map : words.table}
        </button>
      </div>
    </>
  )
}

const LAYERS = ['incidents', 'names', 'tint', 'coast'] as const

function LayersButton() {
  const { route, go } = useRoute()
  const tiles = useMapTiles()
  const words = text.tools
  const names = tiles === null ? LAYERS : ([...LAYERS, 'tiles'] as const)
  const toggle = (name: string) => go({ hidden: toggleName(route.hidden, name) }, { replace: true })
  return (
    <Popover.Root>
      <Popover.Trigger className="button">
        <Layers size={15} aria-hidden />
        {words.layers}
      </Popover.Trigger>
      <Popover.Content className="float popover" align="start" sideOffset={6} aria-label={words.layers}>
        {names.map((name) => (
          <label key={name} className="check">
            <input type="checkbox" checked={!route.hidden.includes(name)} onChange={() => toggle(name)} />
            {words.layerNames[name]}
          </label>
        ))}
        {tiles === null ? null : <p className="muted">{words.tilesNote}</p>}
      </Popover.Content>
    </Popover.Root>
  )
}
