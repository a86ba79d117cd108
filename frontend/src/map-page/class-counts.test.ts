import { describe, expect, test } from 'vitest'
import { LEVEL_CLASSES, type LineClass } from '../map/line-class.ts'
import { countClasses, toggleClass } from './class-counts.ts'

describe('countClasses', () => {
  test('counts every segment once, so that the sum is always all segments', () => {
    const classes: Record<string, LineClass> = { a: 'jammed', b: 'no-data', c: 'much-slower' }
    const segments = Object.keys(classes).map((segmentId) => ({ segmentId }))
    const counts = countClasses(segments, (id) => classes[id] ?? 'no-data')
    expect(counts).toMatchObject({ jammed: 1, 'no-data': 1, 'much-slower': 1, free: 0, faster: 0 })
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(3)
  })
})

describe('toggleClass', () => {
  test('shows one class, adds another, and shows all again when the last one is taken away', () => {
    const jammed = toggleClass(new Set(), 'jammed', LEVEL_CLASSES)
    expect([...jammed]).toEqual(['jammed'])
    expect([...toggleClass(jammed, 'heavy', LEVEL_CLASSES)]).toEqual(['jammed', 'heavy'])
    expect(toggleClass(jammed, 'jammed', LEVEL_CLASSES).size).toBe(0)
  })
  test('every class chosen is the same as none', () => {
    const all = LEVEL_CLASSES.reduce<ReadonlySet<LineClass>>(
      (only, name) => toggleClass(only, name, LEVEL_CLASSES),
      new Set(),
    )
    expect(all.size).toBe(0)
  })
})
