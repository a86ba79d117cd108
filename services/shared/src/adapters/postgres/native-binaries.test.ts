import { lstatSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findNativeBinaries, makeLibraryLinks } from './native-binaries.ts'

let packageFolder: string
beforeEach(() => {
  packageFolder = mkdtempSync(join(tmpdir(), 'rocade package '))
  mkdirSync(join(packageFolder, 'dist'))
  mkdirSync(join(packageFolder, 'native', 'bin'), { recursive: true })
  mkdirSync(join(packageFolder, 'native', 'lib'))
})
afterEach(() => rmSync(packageFolder, { recursive: true }))
const entry = () => join(packageFolder, 'dist', 'index.js')

describe('findNativeBinaries', () => {
  test('finds the PostgreSQL that npm installed', () => expect(findNativeBinaries().majorVersion).toBe(18))

  test('says how to go on when npm installed none for this machine', () => {
    const find = () =>
      findNativeBinaries(() => {
        throw new Error('Cannot find module')
      })
    expect(find).toThrow(
      expect.objectContaining({ code: 'MISSING_BINARY', message: expect.stringMatching(/npm install.*DATABASE_URL/) }),
    )
  })

  test('says which program is missing', () => {
    expect(() => findNativeBinaries(entry)).toThrow(/bin\/postgres(\.exe)? is not there/)
  })

  test('says so when the program does not run on this machine', () => {
    for (const name of ['postgres', 'initdb', 'postgres.exe', 'initdb.exe'])
      writeFileSync(join(packageFolder, 'native', 'bin', name), 'no program', { mode: 0o644 })
    expect(() => findNativeBinaries(entry)).toThrow(expect.objectContaining({ code: 'MISSING_BINARY' }))
  })
})

describe('makeLibraryLinks', () => {
  test('makes the links that npm left out, relative, once and again', () => {
    const links = [{ source: 'native/lib/libx.so.6.18', target: 'native/lib/libx.so.6' }]
    writeFileSync(join(packageFolder, 'native', 'pg-symlinks.json'), JSON.stringify(links))
    writeFileSync(join(packageFolder, 'native', 'lib', 'libx.so.6.18'), '')
    makeLibraryLinks(join(packageFolder, 'native'))
    makeLibraryLinks(join(packageFolder, 'native'))
    const link = join(packageFolder, 'native', 'lib', 'libx.so.6')
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readlinkSync(link)).toBe('libx.so.6.18')
  })
})
