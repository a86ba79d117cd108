import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { inRoot } from './paths.mjs'

const pages = [
  'README.md',
  ...readdirSync(inRoot('docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]

test.each(pages)('%s links only to what is there', (page) => {
  const text = readFileSync(inRoot(page), 'utf8').replace(/```[\s\S]*?```/g, '')
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '')
  const own = targets.filter((target) => !/^([a-z]+:|#)/.test(target)).map((target) => target.split('#')[0] ?? '')
  expect(own.filter((target) => !existsSync(inRoot(dirname(page), target)))).toEqual([])
})

test('docs/architecture.md names only files and folders that are there', () => {
  const text = readFileSync(inRoot('docs', 'architecture.md'), 'utf8').replace(/```[\s\S]*?```/g, '')
  const paths = [...text.matchAll(/`((?:services|frontend|infra|sql|docs)\/[\w./-]+)`/g)].map((match) => match[1] ?? '')
  expect(paths.length).toBeGreaterThan(20)
  expect(paths.filter((path) => !existsSync(inRoot(path)))).toEqual([])
})
