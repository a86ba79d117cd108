const EVERY_MS = 20

/**
 * Moves a test's clock step by step until something has happened. One single step could come a moment too early:
 * what waits for an instant may not have worked out yet for which one.
 */
export async function whileTimePasses<T>(clock: { now: number }, stepMs: number, happening: Promise<T>): Promise<T> {
  const moving = setInterval(() => {
    clock.now += stepMs
  }, EVERY_MS)
  try {
    return await happening
  } finally {
    clearInterval(moving)
  }
}
