import type { Level } from '@rocade/shared/domain/congestion-level'
import { X } from 'lucide-react'
import { RouteLink } from '../route/route-link.tsx'
import { text } from '../text/text.ts'
import { LevelSign } from './level-sign.tsx'

interface PanelHeadProps {
  readonly title: string
  readonly level: Level
  readonly facts: string
  /** Whether there is something to go back to. */
  readonly isClosable?: boolean
}

/** Name and level: the first question. */
export function PanelHead({ title, level, facts, isClosable = false }: PanelHeadProps) {
  const word = text.levels[level]
  return (
    <header className="panel-head">
      <div className="grow">
        <h1>{title}</h1>
        <p>
          <LevelSign level={level} />
          <span className="level-word">{word.charAt(0).toUpperCase() + word.slice(1)}</span>
          <span className="muted">{facts}</span>
        </p>
      </div>
      {isClosable ? (
        <RouteLink
          to={{ zoneId: null, segmentId: null }}
          className="icon-button"
          title={text.panel.close}
          aria-label={text.panel.close}
        >
          <X size={18} />
        </RouteLink>
      ) : null}
    </header>
  )
}
