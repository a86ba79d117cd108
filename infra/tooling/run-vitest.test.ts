import { describe, expect, test } from 'vitest'
import { closingLine, countReport, sumCounts } from './run-vitest.mjs'

const report = (fields: object) => ({
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...fields,
})

describe('countReport', () => {
  test('counts what passed, failed and was skipped', () => {
    expect(countReport(report({ numFailedTests: 2, numPendingTests: 1 }), true)).toEqual({
      passed: 3,
      failed: 2,
      skipped: 1,
    })
  })
  test('counts a file that could not be loaded as a failure', () => {
    const testResults = [{ status: 'failed', assertionResults: [] }]
    expect(countReport(report({ testResults }), true)).toMatchObject({ passed: 3, failed: 1 })
  })
  test('counts an error outside of tests as a failure', () => {
    expect(countReport(report({}), true)).toMatchObject({ failed: 1 })
  })
  test('counts a run without a report as a failure', () => {
    expect(countReport(null, false)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
})

describe('closingLine', () => {
  test('is one plain line over all parts', () => {
    expect(
      closingLine(
        sumCounts([
          { passed: 2, failed: 0, skipped: 0 },
          { passed: 3, failed: 1, skipped: 0 },
        ]),
      ),
    ).toBe('5 passed, 1 failed')
  })
  test('names what was skipped only when something was', () => {
    expect(closingLine({ passed: 1, failed: 0, skipped: 2 })).toBe('1 passed, 0 failed, 2 skipped')
  })
})
