import '../styles/analytics.css'
import '../styles/status.css'
import '../styles/questions.css'
import { localDateOf } from '@rocade/shared/domain/local-time'
import type { CityInfo } from '@rocade/shared/protocol/answers'
import { useMemo } from 'react'
import { useRoute } from '../route/use-route.ts'
import { Note } from '../shell/note.tsx'
import { text } from '../text/text.ts'
import { readClock } from '../time/use-now.ts'
import { draftOf, emptyDraft, readAsk } from './question-draft.ts'
import { QuestionForm } from './question-form.tsx'
import { QuestionList } from './question-list.tsx'
import { QuestionView } from './question-view.tsx'

/** Questions about years: ask one, follow it, read its answer. */
export function QuestionsPage({ city, cities }: { readonly city: CityInfo; readonly cities: readonly CityInfo[] }) {
  const { route } = useRoute()
  const { questionId, ask } = route
  const words = text.questions
  const start = useMemo(() => {
    const asked = readAsk(ask)
    return asked ? draftOf(asked) : emptyDraft(city.cityId, localDateOf(readClock(), city.timeZone))
  }, [ask, city])
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.pages.questions}</h1>
        <p className="muted">{words.subtitle}</p>
      </header>
      <div className={`questions${questionId === null ? '' : ' has-question'}`}>
        <div className="questions-side">
          <QuestionForm key={`${ask} ${city.cityId}`} start={start} cities={cities} timeZone={city.timeZone} />
          <QuestionList questionId={questionId} />
        </div>
        {questionId === null ? (
          <section className="questions-none" aria-label={words.chooseTitle}>
            <Note title={words.chooseTitle}>{words.chooseText}</Note>
          </section>
        ) : (
          <QuestionView key={questionId} questionId={questionId} />
        )}
      </div>
    </div>
  )
}
