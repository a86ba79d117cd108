import { CodeXml } from 'lucide-react'
import { AlertButton } from '../alerts/alert-button.tsx'
import type { AlertPlace } from '../alerts/alert-rule.ts'
import { text } from '../text/text.ts'

interface PanelFootProps {
  readonly apiPath: string
  /** What an alert may be set on. */
  readonly alertPlace?: AlertPlace
}

/** An alert on the place, and the same figures for a program. */
export function PanelFoot({ apiPath, alertPlace }: PanelFootProps) {
  return (
    <footer className="panel-foot">
      {alertPlace === undefined ? null : <AlertButton place={alertPlace} />}
      <a className="button is-line" href={apiPath} target="_blank" rel="noreferrer">
        <CodeXml size={15} aria-hidden />
        {text.panel.openInApi}
      </a>
    </footer>
  )
}
