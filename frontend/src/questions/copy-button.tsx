import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { text } from '../text/text.ts'

interface CopyButtonProps {
  readonly name: string
  readonly content: () => string
}

/** Puts a text where it can be pasted from. Where the browser forbids that, the text is shown to be copied by hand. */
export function CopyButton({ name, content }: CopyButtonProps) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(content())
      setState('copied')
    } catch {
      // no clipboard without HTTPS or leave; the text itself is shown instead
      setState('refused')
    }
  }
  return (
    <>
      <button type="button" className="button is-line" onClick={() => void copy()}>
        {state === 'copied' ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
        {state === 'copied' ? text.questions.copied : name}
      </button>
      {state === 'refused' ? (
        <label className="copy-by-hand">
          {text.questions.copyFailed}
          <textarea readOnly rows={3} value={content()} onFocus={(event) => event.target.select()} />
        </label>
      ) : null}
    </>
  )
}
