/** How long the whole answer to a GET took, in ms, and its bytes, unpacked. Throws for one that is not 200. */
export async function timedGet(url: string): Promise<{ readonly ms: number; readonly bytes: number }> {
  const startedMs = performance.now()
  const answer = await fetch(url)
  const { byteLength } = await answer.arrayBuffer()
  if (answer.status !== 200) throw new Error(`${url} was answered with ${answer.status}`)
  return { ms: performance.now() - startedMs, bytes: byteLength }
}
