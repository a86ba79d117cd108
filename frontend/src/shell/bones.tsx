/** Grey blocks of the size of what is still being read. */
export function Bones({ heights }: { readonly heights: readonly ('s' | 'm' | 'l' | 'xl')[] }) {
  return (
    <div className="bones" aria-hidden>
      {heights.map((height, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the blocks are all alike and never move
        <div key={i} className={`bone is-${height}`} />
      ))}
    </div>
  )
}
