/** A state of the platform as a word on its colour. */
export function StatusChip({ tone, word }: { readonly tone: 'ok' | 'warn' | 'bad' | 'plain'; readonly word: string }) {
  return <span className={`chip${tone === 'plain' ? '' : ` is-${tone}`}`}>{word}</span>
}
