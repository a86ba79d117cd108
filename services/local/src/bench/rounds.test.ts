import { expect, test } from 'vitest'
import { ofRounds } from './measure.ts'
import { inTurns } from './rounds.ts'

function contendersOf(turns: string[]) {
  let n = 0
  return ['a', 'b', 'c'].map((name) => ({
    name,
    run: async () => {
      turns.push(name)
      n += 1
      return n
    },
  }))
}

test('contenders take turns forwards and backwards, after a warm-up that does not count', async () => {
  const turns: string[] = []
  const found = await inTurns(contendersOf(turns), { rounds: 2 })
  expect(turns.join('')).toBe('abcabccba')
  expect(found).toEqual([
    { name: 'a', rounds: [4, 9] },
    { name: 'b', rounds: [5, 8] },
    { name: 'c', rounds: [6, 7] },
  ])
})

test('a contender that fails ends the test', async () => {
  const failing = { name: 'd', run: () => Promise.reject(new Error('no')) }
  await expect(inTurns([failing], { rounds: 1 })).rejects.toThrow('no')
})

test('rounds are told by their median and their spread', () => {
  expect(ofRounds([5, 1, 3])).toEqual({ value: 3, spread: [1, 5] })
  expect(ofRounds([5])).toEqual({ value: 5 })
})
