/** A program that does the work of a test: ours, or a peer. */
export interface Contender<T> {
  readonly name: string
  run(): Promise<T>
}

export interface ContenderRounds<T> {
  readonly name: string
  readonly rounds: readonly T[]
}

/**
 * Lets contenders do their work in turn, forwards and backwards (A B, B A, …), so that a machine that gets slower or
 * faster meanwhile does so for all of them. The first turn of each is a warm-up, and not among its rounds.
 * Throws what a contender throws.
 */
export async function inTurns<T>(
  contenders: readonly Contender<T>[],
  { rounds, warmUp = true }: { readonly rounds: number; readonly warmUp?: boolean },
): Promise<ContenderRounds<T>[]> {
  const found = new Map<string, T[]>(contenders.map(({ name }) => [name, []]))
  if (warmUp) for (const { run } of contenders) await run()
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? contenders : [...contenders].reverse()
    for (const { name, run } of order) found.get(name)?.push(await run())
  }
  return [...found].map(([name, values]) => ({ name, rounds: values }))
}
