import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { endJava, pidOf } from './java-process.mjs'
import { findJava } from './java-tools.mjs'
import { withLock } from './lock-file.mjs'
import { renderTemplate } from './render-template.mjs'

describe('tools of the stack', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rocade-stack-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('findJava says in one line what is missing and how to get it', () => {
    expect(() => findJava({ JAVA_HOME: folder })).toThrow(/need Java 17 or newer; .* does not run\. .*apt-get install/)
  })

  test('renderTemplate fills in names, as XML where it is XML, and throws on one without a value', () => {
    const template = join(folder, 'template')
    writeFileSync(template, '<value>{{path}}</value>')
    renderTemplate(template, join(folder, 'a', 'b.xml'), { path: '/a&b' })
    expect(readFileSync(join(folder, 'a', 'b.xml'), 'utf8')).toBe('<value>/a&amp;b</value>')
    renderTemplate(template, join(folder, 'c.properties'), { path: '/a&b' })
    expect(readFileSync(join(folder, 'c.properties'), 'utf8')).toBe('<value>/a&b</value>')
    expect(() => renderTemplate(template, join(folder, 'd.xml'), {})).toThrow('no value for {{path}}')
  })

  test('a pid that is no longer ours is nobody, and is left alone', async () => {
    await withLock(join(folder, 'pids', 'x'), 1, async () => {}) // makes the folder
    writeFileSync(join(folder, 'pids', 'kafka.pid'), `${process.pid}\n`)
    expect(pidOf(folder, 'kafka')).toBeNull()
    expect(await endJava(folder, 'kafka', { isForced: true })).toBe(false)
  })

  describe('withLock', () => {
    test('lets one in after the other, also after a failure', async () => {
      const file = join(folder, 'lock')
      const order: string[] = []
      const first = withLock(file, 5, async () => {
        order.push('first in')
        await new Promise((resolve) => setImmediate(resolve))
        order.push('first out')
        throw new Error('failed')
      })
      const second = withLock(file, 5, async () => order.push('second in'))
      await expect(first).rejects.toThrow('failed')
      await second
      expect(order).toEqual(['first in', 'first out', 'second in'])
    })

    test('takes over from a process that was killed', async () => {
      const file = join(folder, 'lock')
      writeFileSync(file, '4194305') // above the largest pid
      expect(await withLock(file, 5, async () => 'in')).toBe('in')
    })

    test('gives up in time', async () => {
      const file = join(folder, 'lock')
      writeFileSync(file, String(process.pid))
      await expect(withLock(file, 0.1, async () => {})).rejects.toThrow('waited 0.1 s')
    })
  })
})
