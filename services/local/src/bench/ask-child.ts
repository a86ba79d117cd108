/** Asks what it is told to, one address after the other, and answers each with how long the whole answer took, in ms. */
import { timedGet } from './timed-get.ts'

// An answer that is not 200 ends the process, and with it the test.
process.on('message', (url: string) => {
  void timedGet(url).then(({ ms }) => process.send?.(ms))
})
