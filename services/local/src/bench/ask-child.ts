/** Asks what it is told to, one address after the other, and answers each with how long the whole answer took, in ms. */
process.on('message', (url: string) => {
  void ask(url).then((ms) => process.send?.(ms))
})

/** Throws for an answer that is not 200: the process ends, and with it the test. */
async function ask(url: string): Promise<number> {
  const startedMs = performance.now()
  const answer = await fetch(url)
  await answer.arrayBuffer()
  if (answer.status !== 200) throw new Error(`${url} was answered with ${answer.status}`)
  return performance.now() - startedMs
}
