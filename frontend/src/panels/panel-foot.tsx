import { CodeXml } from 'lucide-react'
import { text } from '../text/text.ts'

/** The same figures for a program. */
export function PanelFoot({ apiPath }: { readonly apiPath: string }) {
  return (
    <footer className="panel-foot">
      <a className="button is-line" href={apiPath} target="_blank" rel="noreferrer">
        <CodeXml size={15} aria-hidden />
        {text.panel.openInApi}
      </a>
    </footer>
  )
}
