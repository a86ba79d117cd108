import { describe, expect, test } from 'vitest'
import { AppError } from './app-error.ts'
import { createLogger } from './logger.ts'

const SECRET = 's3cr3t-V4lue'

function logged(log: (logger: ReturnType<typeof createLogger>) => void): {
  line: string
  fields: Record<string, unknown>
} {
  const lines: string[] = []
  log(createLogger({ name: 'test', level: 'debug', destination: { write: (line) => lines.push(line) } }))
  expect(lines).toHaveLength(1)
  const line = lines[0] ?? ''
  return { line, fields: JSON.parse(line) }
}

describe('createLogger', () => {
  test.each<[string, object, string]>([
    ['a field', { apiKey: SECRET }, 'asked'],
    ['a field with quotes in its value', { password: `${SECRET}"${SECRET}\\` }, 'asked'],
    ['a header deep in an object', { request: { headers: { Authorization: `Bearer ${SECRET}` } } }, 'asked'],
    ['an environment', { env: { TOMTOM_API_KEY: SECRET, OPENWEATHER_APPID: SECRET } }, 'asked'],
    ['a URL in a field', { url: `https://api.example/flow?point=1,2&key=${SECRET}&unit=kmph` }, 'asked'],
    ['a URL in a message', {}, `GET https://api.example/weather?appid=${SECRET}&units=metric failed`],
    ['a message', {}, `started with token=${SECRET}`],
    ['a bearer token in a message', {}, `sent Bearer ${SECRET}`],
    ['JSON in a message', {}, `body was ${JSON.stringify({ api_key: SECRET })}`],
    ['a database URL', { url: `postgres://rocade:${SECRET}@localhost:5432/rocade` }, 'connected'],
    ['an error', { err: new Error(`GET /?key=${SECRET}`) }, 'failed'],
    ['the cause of an error', { err: new Error('outer', { cause: new Error(`?appid=${SECRET}`) }) }, 'failed'],
  ])('keeps secrets out of %s', (_where, fields, message) => {
    const { line } = logged((logger) => logger.info(fields, message))
    expect(line).not.toContain(SECRET)
    expect(line).toContain('[redacted]')
  })
  test('keeps secrets out of the fields of a child logger', () => {
    const { line } = logged((logger) => logger.child({ token: SECRET }).info('hello'))
    expect(line).not.toContain(SECRET)
  })
  test('leaves the rest of a line as it is, and it stays JSON', () => {
    const { fields } = logged((logger) =>
      logger.info({ url: `https://x.example/?key=${SECRET}&zone=1`, keyCount: 3 }, 'key of the city'),
    )
    expect(fields).toMatchObject({
      url: 'https://x.example/?key=[redacted]&zone=1',
      keyCount: 3,
      msg: 'key of the city',
      name: 'test',
    })
  })
  test('writes one line whatever the message holds', () => {
    const { line } = logged((logger) => logger.info({ userAgent: 'a\r\nb\u001b[31m' }, 'line\nbreak'))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(line.trimEnd()).not.toMatch(/[\u0000-\u001f]/)
  })
  test('tells the code of an AppError', () => {
    const error = new AppError('DISK_FULL', 'writing the log: the disk is full', { retryable: true })
    const { fields } = logged((logger) => logger.error({ err: error }, 'failed'))
    expect(fields).toMatchObject({ err: { code: 'DISK_FULL', message: 'writing the log: the disk is full' } })
  })
})
