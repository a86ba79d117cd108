import type { IncomingMessage } from 'node:http'
import type { z } from 'zod'
import { RemoteException } from './webhdfs-answers.ts'
import { HdfsRefusal } from './webhdfs-errors.ts'
import { readBody } from './webhdfs-http.ts'

const ANSWER_BYTES_MAX = 32_000_000

/** The body of an answer with the expected status. Rejects with `HdfsRefusal` on any other. */
export async function readAnswer(answer: IncomingMessage, expected: number): Promise<string> {
  await assertStatus(answer, expected)
  return (await readBody(answer, ANSWER_BYTES_MAX)).toString()
}

export async function readJson<S extends z.ZodType>(answer: IncomingMessage, schema: S): Promise<z.infer<S>> {
  return parseAnswer(await readAnswer(answer, 200), schema)
}

/** Where the first step of a write or read sends us. */
export async function readLocation(answer: IncomingMessage): Promise<string> {
  await readAnswer(answer, 307)
  const { location } = answer.headers
  if (location === undefined) throw new HdfsRefusal(307, '', 'a redirect without an address')
  return location
}

/** Rejects with what HDFS says unless the answer has this status; leaves the body of a good one unread. */
export async function assertStatus(answer: IncomingMessage, expected: number): Promise<void> {
  if (answer.statusCode === expected) return
  const status = answer.statusCode ?? 0
  const text = (await readBody(answer, ANSWER_BYTES_MAX)).toString()
  const said = RemoteException.safeParse(parseJson(text))
  if (!said.success) throw new HdfsRefusal(status, '', `HTTP ${status} ${text.slice(0, 200)}`)
  throw new HdfsRefusal(status, said.data.RemoteException.exception, said.data.RemoteException.message)
}

export function parseAnswer<S extends z.ZodType>(text: string, schema: S): z.infer<S> {
  const result = schema.safeParse(parseJson(text))
  if (result.success) return result.data
  throw new HdfsRefusal(200, '', `expected an answer of WebHDFS, got ${JSON.stringify(text.slice(0, 200))}`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
