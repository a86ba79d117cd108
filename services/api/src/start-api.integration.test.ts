import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '@rocade/shared/runtime/app-error'
import { readConfig } from '@rocade/shared/runtime/read-config'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApi, type TestApi } from '../test/open-test-api.ts'
import { ApiConfig } from './config.ts'

describe('the API with a dashboard', () => {
  let folder: string
  let api: TestApi
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rocade-test-pages-'))
    mkdirSync(join(folder, 'assets'))
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Rocade</title>')
    writeFileSync(join(folder, 'assets', 'app-1a2b.js'), 'export {}')
    writeFileSync(join(folder, '..', `${folder.split('/').at(-1)}.secret`), 'secret')
    api = await openTestApi({ staticFolder: folder })
  })
  afterAll(async () => {
    await api[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
    rmSync(`${folder}.secret`, { force: true })
  })
  const page = { accept: 'text/html,*/*;q=0.8' }

  test('serves its files, hashed ones for ever and the page never without asking', async () => {
    const script = await api.get('/assets/app-1a2b.js')
    expect([script.status, script.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable'])
    const start = await api.get('/')
    expect([start.status, start.headers.get('cache-control')]).toEqual([200, 'no-cache'])
    expect(start.headers.get('content-security-policy')).toContain("script-src 'self';")
  })

  test('a page of the dashboard is its start page, for browsers only', async () => {
    expect(await (await api.get('/zones/louvre?city=paris', page)).text()).toContain('<title>Rocade</title>')
    expect((await api.get('/zones/louvre', { accept: 'application/json' })).status).toBe(404)
    expect((await api.get('/api/no-such-thing', page)).headers.get('content-type')).toContain(
      'application/problem+json',
    )
  })

  test('nothing outside of the folder is served', async () => {
    const name = `${folder.split('/').at(-1)}.secret`
    for (const path of [`/..%2f${name}`, `/%2e%2e/${name}`, `/assets/..%2f..%2f${name}`]) {
      expect(await (await api.get(path, page)).text()).not.toBe('secret')
    }
  })

  test('tells its metrics, by route and not by path', async () => {
    await api.get('/api/zones/louvre/history?city=paris')
    const metrics = await (await api.get('/metrics')).text()
    expect(metrics).toContain('route="/api/zones/:zoneId/history"')
    expect(metrics).toContain('rocade_live_clients')
    expect(metrics).not.toContain('louvre')
  })

  test('a port that is taken is said with its number', async () => {
    const port = new URL(api.url).port
    const second = openTestApi({ settings: { PORT: port } })
    await expect(second).rejects.toThrow(AppError)
    await expect(second).rejects.toMatchObject({ code: 'PORT_IN_USE', message: expect.stringContaining(port) })
  })
})

describe('settings of the API', () => {
  test('origins come as a list, and each wrong setting is named', () => {
    const { ALLOWED_ORIGINS } = readConfig(ApiConfig, { ALLOWED_ORIGINS: 'https://a.example, http://b.example:81' })
    expect(ALLOWED_ORIGINS).toEqual(['https://a.example', 'http://b.example:81'])
    expect(() => readConfig(ApiConfig, { PORT: '99999', ALLOWED_ORIGINS: 'a.example' })).toThrow(
      /PORT.*ALLOWED_ORIGINS/,
    )
  })
  test('only this machine is let in by default', () => expect(readConfig(ApiConfig, {}).HOST).toBe('127.0.0.1'))
})
