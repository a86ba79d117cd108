/** Passes on how far a query is, 0 to 1, and nothing that would be a step back. */
export function createProgressTeller(onProgress: ((share: number) => void) | undefined) {
  let before = 0
  return {
    tell(share: number): void {
      const bounded = Math.min(1, share)
      if (!(bounded > before)) return
      before = bounded
      onProgress?.(bounded)
    },
  }
}
