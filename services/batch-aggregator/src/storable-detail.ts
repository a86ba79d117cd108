import { storableText } from '@rocade/shared/domain/text-rules'
import { SAID_CHARACTERS_MAX } from '@rocade/shared/feeds/contract-parts'

/** What a run or a question says of itself, as PostgreSQL can hold it: the text of an error may quote anything. Pure. */
export const storableDetail = (detail: string | undefined): string | null =>
  detail === undefined ? null : storableText(detail, SAID_CHARACTERS_MAX)
