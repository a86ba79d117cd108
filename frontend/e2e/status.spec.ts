import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { describe, expect, test } from 'vitest'
import { prepareDashboard, untilLive } from './dashboard-fixture.ts'

const dashboard = prepareDashboard({ heartbeatS: 2 })

describe('the status page', () => {
  test('shows the pipeline in its order, with lag, age and watermark in words', async () => {
    const page = await dashboard.open('/?page=status')
    await page.locator('.flow').waitFor()
    expect(await page.locator('.flow h3').allTextContents()).toEqual([
      'Sources',
      'Log',
      'Cleaner, two sinks',
      'Stores',
      'Batch and API',
    ])
    await page.locator('.flow').getByText('3 messages to go').waitFor()
    await page.locator('.flow').getByText('answers before Wed 17:00').waitFor()
    await page.locator('.flow').getByText('at most 2,500 calls a day').waitFor()
  })

  test('shows how much goes through, how old readings are and how long answers take', async () => {
    const page = await dashboard.open('/?page=status')
    const part = (name: string) => page.locator(`[data-flow="${name}"]`)
    await part('source/traffic/replay').getByText('/s').waitFor()
    await part('sink/pg').getByText('p50 41 ms · p95 96 ms').waitFor()
    await part('sink/pg').getByText('p50 2 s · p95 4 s').waitFor()
    await part('api').getByText('p50 1.2 ms · p95 4.4 ms').waitFor()
    await part('log').getByText('1.0/min').waitFor()
    expect(await part('log').locator('.flow-spark').count()).toBe(4)
    const figures = page.locator('.status-figures')
    await figures.getByText('35 of 37,507 in 24 h').waitFor()
    await figures.getByText('of 5 hours differ').waitFor()
  })

  test('names what was set aside, why and since when', async () => {
    const status = (await (await fetch(`${dashboard.server().url}/api/status`)).json()) as StatusAnswer
    const problem = {
      kind: 'tables',
      place: 'the tables of the speed view',
      cityId: 'nul-name',
      key: 'nul-name',
      detail: 'invalid byte sequence for encoding "UTF8": 0x00',
      since: '2026-11-26T01:00:00Z',
    }
    dashboard.server().override('/api/status', { body: { ...status, setAside: [problem] } })
    const page = await dashboard.open('/?page=status')
    const card = page.getByRole('region', { name: 'Set aside' })
    await card.getByText('nul-name').waitFor()
    await card.getByText('invalid byte sequence').waitFor()
    await card.getByText('Since Wed 17:00:').waitFor()
  })

  test('pulses faster where more goes through, not at all where a source is off, and never for who wants no motion', async () => {
    const page = await dashboard.open('/?page=status')
    const pulse = (edge: string) => page.locator(`[data-edge="${edge}"] .flow-pulse`)
    const paceS = async (edge: string) =>
      Number.parseFloat(await pulse(edge).evaluate((path) => getComputedStyle(path).animationDuration))
    await pulse('log sink/pg').waitFor({ state: 'attached' })
    const quick = await paceS('log sink/pg')
    expect(await pulse('source/traffic/tomtom log').count()).toBe(0)
    const status = (await (await fetch(`${dashboard.server().url}/api/status`)).json()) as StatusAnswer
    const sinks = status.activity.sinks.map((one) => ({ ...one, perSecond: one.perSecond.map(() => 0.5) }))
    dashboard.server().override('/api/status', { body: { ...status, activity: { ...status.activity, sinks } } })
    await expect.poll(() => paceS('log sink/pg')).toBeGreaterThan(quick)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    const isMoving = () =>
      page.evaluate(() => document.querySelector('.flow')?.parentElement?.getAnimations({ subtree: true }).length)
    await expect.poll(isMoving).toBe(0)
    await pulse('log sink/pg').waitFor({ state: 'attached' })
  })

  test('says which hours differ between batch and stream, and judges the readings in words', async () => {
    const page = await dashboard.open('/?page=status')
    await page.getByText('1 of 5 hours are not the same both ways:').waitFor()
    await page.getByText('segment 716337 has 12 and 11 readings').waitFor()
    const rules = page.locator('.quality-list li')
    await rules.filter({ hasText: 'Validity' }).getByText('warning', { exact: true }).waitFor()
    await rules.filter({ hasText: 'Coverage' }).getByText('alarm', { exact: true }).waitFor()
    await rules.filter({ hasText: 'Trust' }).getByText('not known').waitFor()
  })

  test('shows where and when readings are missing, drawn, as a table, as a file and for a program', async () => {
    const page = await dashboard.open('/?page=status')
    await page.getByRole('button', { name: 'See the gaps' }).click()
    const dialog = page.getByRole('dialog', { name: 'Gaps of Los Angeles' })
    await dialog.getByText('31 gaps on 30 segments.').waitFor()
    // the 30 segments' hours, and the six more of the one that was silent twice
    await expect.poll(() => dialog.locator('rect.gap-1').count()).toBeGreaterThan(30)
    expect(await dialog.locator('.gap-span').count()).toBe(25)
    await dialog.getByText('Drawn are the 24 that miss most').waitFor()
    await dialog.getByRole('button', { name: 'As a table' }).click()
    expect(await dialog.locator('tbody tr').count()).toBe(31)
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Download CSV' }).click(),
    ])
    expect(file.suggestedFilename()).toBe('los-angeles-gaps.csv')
    const address = await dialog.getByRole('link', { name: 'Open in API' }).getAttribute('href')
    const answer = await (await fetch(`${dashboard.server().url}${address}`)).json()
    expect(answer).toMatchObject({ total: 31 })
  })

  test('opens a run with its steps and why it failed', async () => {
    const page = await dashboard.open('/?page=status')
    await page.getByRole('button', { name: /^Steps of the run of weather/ }).click()
    const dialog = page.getByRole('dialog', { name: 'Run of weather' })
    await dialog.getByText('VIEWS_DIFFER: quality: 1 of 5 hours differ').waitFor()
    await dialog.getByText('2 new bronze files').waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  test('asks for a run, and for a day that is built again', async () => {
    const page = await dashboard.open('/?page=status')
    await page.getByRole('button', { name: 'Run now' }).click()
    await page.getByText('Asked for. It stands in the list').waitFor()
    await page.locator('.run-table').getByText('running').waitFor()
    await page.getByRole('button', { name: 'Build a day again' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Day (UTC)').fill('2099-01-01')
    await dialog.getByRole('button', { name: 'Build a day again' }).click()
    await dialog.getByText('Give a day that has begun.').waitFor()
    await dialog.getByLabel('Day (UTC)').fill('2025-11-20')
    await dialog.getByRole('button', { name: 'Build a day again' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(dashboard.server().batch.runs[0]?.from).toBe('2025-11-20T00:00:00Z')
  })

  test('hears of the end of a run by the live feed', async () => {
    const page = await dashboard.open('/?page=status')
    await untilLive(page)
    await page.locator('.run-table tbody tr').first().waitFor()
    const { batch, hub, nowMs } = dashboard.server()
    const { runId } = batch.run('weather', undefined)
    const at = new Date(nowMs()).toISOString()
    const result = { type: 'run', runId, pipeline: 'weather', attempt: 1, state: 'succeeded', detail: null, at }
    hub.sendRaw(JSON.stringify({ type: 'batch', seq: 0, at, result }))
    await expect.poll(() => page.locator('.run-table tbody tr').count(), { timeout: 5_000 }).toBe(3)
  })

  test('keeps the rest when runs and quality cannot be read', async () => {
    const { override } = dashboard.server()
    const body = { type: 'about:blank', title: 'Down', status: 503, detail: 'the database is away' }
    override('/api/runs', { status: 503, body })
    override('/api/quality', { status: 503, body })
    const page = await dashboard.open('/?page=status')
    await page.getByText('The runs could not be read').waitFor()
    await page.getByText('The quality could not be read').waitFor()
    await page.locator('.flow').waitFor()
  })
})
