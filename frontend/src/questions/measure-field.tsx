import { text } from '../text/text.ts'
import { FormGroup } from './form-field.tsx'
import { MEASURES_OF, type QuestionDraft } from './question-draft.ts'
import { measureWords, unitWords } from './question-words.ts'

interface MeasureFieldProps {
  readonly draft: QuestionDraft
  readonly fault: string | undefined
  readonly onChange: (measures: string[]) => void
}

/** The measures of the feed with their units; kept in the order in which the contract has them. */
export function MeasureField({ draft, fault, onChange }: MeasureFieldProps) {
  const all: readonly string[] = MEASURES_OF[draft.feed]
  const toggle = (measure: string) => onChange(all.filter((one) => (one === measure) !== draft.measures.includes(one)))
  return (
    <FormGroup label={text.questions.measuresTitle} fault={fault} className="check-list">
      {all.map((measure) => (
        <label key={measure} className="check">
          <input type="checkbox" checked={draft.measures.includes(measure)} onChange={() => toggle(measure)} />
          <span>
            {measureWords(measure)} <span className="unit">{unitWords(measure)}</span>
          </span>
        </label>
      ))}
    </FormGroup>
  )
}
