import { describe, expect, test } from 'vitest'
import { flowPath } from './flow-path.ts'

const box = (left: number, top: number, right: number, bottom: number) => ({ left, top, right, bottom })

describe('the line between two parts of the pipeline', () => {
  test('is level where the taller one reaches as high as the middle of the smaller one', () => {
    expect(flowPath(box(0, 40, 100, 80), box(140, 0, 240, 300))).toBe('M100 60C120 60 120 60 140 60')
  })
  test('bends to meet the taller one inside of its corners', () => {
    expect(flowPath(box(0, 0, 100, 20), box(140, 100, 240, 300))).toBe('M100 10C120 10 120 116 140 116')
    expect(flowPath(box(0, 100, 100, 300), box(140, 0, 240, 20))).toBe('M100 116C120 116 120 10 140 10')
  })
  test('goes straight down or up to a part of the same column', () => {
    expect(flowPath(box(0, 0, 100, 50), box(0, 80, 100, 120))).toBe('M50 50L50 80')
    expect(flowPath(box(0, 80, 100, 120), box(0, 0, 100, 50))).toBe('M50 80L50 50')
  })
})
