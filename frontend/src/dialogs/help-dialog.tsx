import { text } from '../text/text.ts'
import { DialogFrame } from './dialog-frame.tsx'

/** Every key of the dashboard. */
export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const words = text.tools
  const { keys } = words
  const rows: readonly (readonly [keys: readonly string[], what: string])[] = [
    [['/'], keys.search],
    [[words.space], keys.play],
    [['[', ']'], keys.step],
    [['L'], keys.live],
    [['1', '2', '3'], keys.views],
    [['I'], keys.incidents],
    [['T'], keys.table],
    [['←', '↑', '↓', '→'], keys.pan],
    [['+', '−'], keys.zoom],
    [['0'], keys.whole],
    [['Esc'], keys.escape],
    [['?'], keys.help],
  ]
  return (
    <DialogFrame title={words.helpTitle} className="help-dialog" onClose={onClose}>
      <dl className="key-list">
        {rows.map(([names, what]) => (
          <div key={what}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </DialogFrame>
  )
}
