import { describe, expect, test } from 'vitest'
import { createLedger, type MadeMessage } from './ledger.ts'

const message: MadeMessage = { key: 'k', value: null, class: { kind: 'reject', reason: 'empty' } }

describe('the ledger', () => {
  test('holds a message as unknown from before it is sent until the answer has come', () => {
    const ledger = createLedger()
    const entry = ledger.write(message)
    expect(entry.outcome).toBe('unknown')
    ledger.settle([entry], 'acked')
    expect(ledger.entries().map(({ outcome }) => outcome)).toEqual(['acked'])
  })
  test('has an entry for each attempt to send the same message', () => {
    const ledger = createLedger()
    const [first, second] = [ledger.write(message), ledger.write(message)]
    ledger.settle([second], 'acked')
    expect(first.outcome).toBe('unknown')
    expect(ledger.entries().map(({ n }) => n)).toEqual([0, 1])
  })
  test('tells a message without a value from one without bytes', () => {
    const ledger = createLedger()
    const empty = ledger.write({ ...message, value: new Uint8Array() })
    expect(empty.valueHash).not.toBe(ledger.write(message).valueHash)
  })
})
