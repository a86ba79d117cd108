/** Milliseconds as people read them: `0.4 s`, `28.1 s`. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
