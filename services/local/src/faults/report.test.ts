import { describe, expect, test } from 'vitest'
import { closingText, type FaultReport, outcomeOf, reportText } from './report.ts'

const report = (part: Partial<FaultReport>): FaultReport => ({
  id: 'F1',
  title: 'a fault',
  runs: 1,
  ms: 10,
  bites: 1,
  failures: 0,
  ...part,
})

describe('what a fault comes to', () => {
  test.each([
    [{}, true, 'passed'],
    [{}, false, 'passed'],
    [{ failures: 1 }, false, 'failed'],
    [{ failures: 1, bites: 0 }, false, 'failed'],
    [{ bites: 0 }, false, 'did not happen'],
    [{ bites: 0 }, true, 'failed'],
    [{ notRun: 'no Kafka' }, true, 'not run'],
  ] as const)('%j of a whole run (%s) is %s', (part, isWhole, outcome) => {
    expect(outcomeOf(report(part), isWhole)).toBe(outcome)
  })
  test('is said in its line and counted in the last one', () => {
    expect(reportText(report({ bites: 0 }), 'sim', false)).toContain('did not happen in these runs')
    const reports = [report({}), report({ bites: 0 }), report({ failures: 2 }), report({ notRun: 'no Kafka' })]
    expect(closingText(reports, false)).toBe('1 passed, 1 failed, 1 did not happen, 1 not run')
    expect(closingText([report({})], true)).toBe('1 passed, 0 failed')
  })
})
