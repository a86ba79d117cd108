import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** The next message of a forked child. Throws when it ends first. */
export async function nextMessage<T>(child: ChildProcess, name: string): Promise<T> {
  const heard = new AbortController()
  const { signal } = heard
  try {
    const ended = once(child, 'exit', { signal }).then(([code]) => {
      throw new Error(`${name} ended with ${code}`)
    })
    const [message] = await Promise.race([once(child, 'message', { signal }), ended])
    return message as T
  } finally {
    heard.abort()
  }
}
