import { describe, expect, test } from 'vitest'
import { prepareDashboard, untilLive } from './dashboard-fixture.ts'
import { ANSWERED_ID, FAILED_ID, HEAT_ID } from './fixture/fixture-batch.ts'

const dashboard = prepareDashboard({ heartbeatS: 2 })
const problem = (status: number, detail: string, errors?: object[]) => ({
  status,
  body: { type: 'about:blank', title: 'Problem', status, detail, requestId: 'req-9', ...(errors ? { errors } : {}) },
})

describe('the questions page', () => {
  test('asks, follows by the live feed, and takes back', async () => {
    const page = await dashboard.open('/?page=questions')
    await untilLive(page)
    await page.getByLabel('Paris').check()
    await page.getByRole('button', { name: '7 days' }).click()
    await page.getByLabel('By time').selectOption('hour')
    await page.getByRole('button', { name: 'Ask', exact: true }).click()
    await page.getByRole('heading', { level: 2, name: 'Los Angeles, Paris' }).waitFor()
    const { batch, hub, nowMs } = dashboard.server()
    const asked = batch.questions[0]
    expect(asked?.question).toMatchObject({ cityIds: ['los-angeles', 'paris'], time: 'hour', to: '2026-11-26' })
    expect(page.url()).toContain(`question=${asked?.questionId}`)
    await page.getByText('25 % done').first().waitFor()
    const at = new Date(nowMs()).toISOString()
    const news = { type: 'question', questionId: asked?.questionId, state: 'running', rows: null, detail: null, at }
    hub.sendRaw(JSON.stringify({ type: 'batch', seq: 0, at, result: { ...news, progress: 0.75 } }))
    await page.getByText('75 % done').first().waitFor({ timeout: 3_000 })
    await page.getByRole('button', { name: 'Take back' }).click()
    await page.getByText('This question was taken back').waitFor()
  })

  test('names what is wrong beside its field, and asks nothing', async () => {
    const page = await dashboard.open('/?page=questions')
    await page.getByLabel('Los Angeles').uncheck()
    await page.getByLabel('Last day').fill('2020-01-01')
    const before = dashboard.server().batch.questions.length
    await page.getByRole('button', { name: 'Ask', exact: true }).click()
    await page.getByText('Choose at least one city.').waitFor()
    await page.getByText('The last day is before the first one.').waitFor()
    expect(await page.getByLabel('Last day').getAttribute('aria-invalid')).toBe('true')
    expect(dashboard.server().batch.questions).toHaveLength(before)
  })

  test('shows what the server finds wrong at the field that it names', async () => {
    const page = await dashboard.open('/?page=questions')
    const errors = [{ pointer: '/body/from', detail: 'the future has no readings' }]
    dashboard.server().override('POST /api/questions', problem(400, 'One value is not as expected.', errors))
    await page.getByRole('button', { name: 'Ask', exact: true }).click()
    await page.getByText('the future has no readings').waitFor()
    expect(await page.getByLabel('First day').getAttribute('aria-invalid')).toBe('true')
    dashboard.server().override('POST /api/questions', problem(503, 'The store does not answer at the moment.'))
    await page.getByLabel('First day').fill('2026-11-01')
    await page.getByRole('button', { name: 'Ask', exact: true }).click()
    await page.getByText('The question could not be asked: The store does not answer at the moment.').waitFor()
  })

  test('draws a few places of many, and lets them be changed', async () => {
    const page = await dashboard.open(`/?page=questions&question=${ANSWERED_ID}`)
    await page.locator('.result-chart .recharts-line path').first().waitFor()
    expect(await page.locator('.result-chart .recharts-line').count()).toBe(6)
    await page.getByText(/^Not drawn: .* and 23 more\.$/).waitFor()
    await page.locator('.series-key button').first().click()
    await expect.poll(() => page.locator('.result-chart .recharts-line').count()).toBe(5)
    await page.getByLabel('Draw also …').selectOption({ label: 'Burbank' })
    await page.locator('.series-key li', { hasText: 'Burbank' }).waitFor()
    await page.getByText('known before').first().waitFor()
  })

  test('shows 200 rows of more, and sorts all of them by a heading', async () => {
    const page = await dashboard.open(`/?page=questions&question=${ANSWERED_ID}`)
    await page.getByText('200 of 245 rows are shown').waitFor()
    expect(await page.locator('.result-scroll tbody tr').count()).toBe(200)
    const heading = page.getByRole('button', { name: 'mean speed, km/h' })
    await heading.click()
    expect(await page.locator('.result-scroll tbody tr').first().locator('td').nth(3).textContent()).toBe('99.0')
    await heading.click()
    expect(await page.locator('.result-scroll tbody tr').first().locator('td').nth(3).textContent()).toBe('30.0')
  })

  test('gives the answer as files, as a command and as a link that asks the same', async () => {
    const page = await dashboard.open(`/?page=questions&question=${ANSWERED_ID}`)
    for (const format of ['csv', 'json', 'parquet']) {
      const link = page.locator(`.downloads a[href="/api/questions/${ANSWERED_ID}/result?format=${format}"]`)
      await link.waitFor()
    }
    await page.getByRole('link', { name: 'Ask again' }).click()
    expect(await page.getByLabel('First day').inputValue()).toBe('2026-11-16')
    expect(await page.getByLabel('Last day').inputValue()).toBe('2026-11-22')
    expect(await page.getByLabel('By place').inputValue()).toBe('zone')
    const again = await dashboard.open(new URL(page.url()).search)
    expect(await again.getByLabel('First day').inputValue()).toBe('2026-11-16')
  })

  test('draws hours of the week as a heat map with the limits of its classes', async () => {
    const page = await dashboard.open(`/?page=questions&question=${HEAT_ID}`)
    await expect.poll(() => page.locator('.result-heat rect').count()).toBe(168)
    expect(await page.locator('.heat-key li').count()).toBe(8)
    expect(await page.locator('.result-heat rect').first().textContent()).toBe('Mon 00:00: 30.0 km/h')
  })

  test('says why a question failed, and that one is not there', async () => {
    const page = await dashboard.open(`/?page=questions&question=${FAILED_ID}`)
    await page.getByRole('alert').getByText('at most 200000 are kept').waitFor()
    const unknown = await dashboard.open('/?page=questions&question=99999999-9999-4999-8999-999999999999')
    await unknown.getByText('The question could not be read').waitFor()
  })

  test('takes nonsense in the address for nothing', async () => {
    for (const part of [
      'question=1',
      'question=%3Cimg%3E',
      'ask={',
      'ask={"feed":"<b>"}',
      'ask=%7B%22cityIds%22%3A1%7D',
    ]) {
      const page = await dashboard.open(`/?page=questions&${part}`)
      await page.getByText('Choose a question, or ask one').waitFor()
      expect(await page.getByLabel('Los Angeles').isChecked()).toBe(true)
    }
  })

  test('keeps its form when the list cannot be read or is slow, and says when there is nothing', async () => {
    const { override } = dashboard.server()
    override('/api/questions', { hang: true })
    const slow = await dashboard.open('/?page=questions')
    await slow.getByRole('button', { name: 'Ask', exact: true }).waitFor()
    expect(await slow.locator('.questions-side .bone').count()).toBe(1)
    override('/api/questions', problem(503, 'The store does not answer at the moment.'))
    const failed = await dashboard.open('/?page=questions')
    await failed.getByText('The questions could not be read').waitFor()
    await failed.getByText('request req-9').waitFor()
    override('/api/questions', {
      body: { generatedAt: '2026-11-26T01:00:00Z', units: {}, numberReturned: 0, questions: [] },
    })
    await failed.getByRole('button', { name: 'Try again' }).click()
    await failed.getByText('Nothing has been asked yet.').waitFor()
  })
})
