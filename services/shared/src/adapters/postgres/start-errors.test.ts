import { describe, expect, test } from 'vitest'
import { AppError } from '../../runtime/app-error.ts'
import { toStartError } from './start-errors.ts'

describe('toStartError', () => {
  test.each([
    [
      'initdb',
      new Error('creating subdirectories ... initdb: error: could not write to file "x": No space left on device'),
    ],
    ['postgres', new Error('FATAL:  could not write lock file "postmaster.pid": No space left on device')],
    ['a file system call', Object.assign(new Error('write'), { code: 'ENOSPC' })],
  ])('knows a full disk from the words of %s', (_who, error) => {
    expect(toStartError('starting PostgreSQL', error)).toMatchObject({
      code: 'DISK_FULL',
      message: 'starting PostgreSQL: the disk is full. Free some space and start again: nothing is lost',
    })
  })

  test('picks the line that says most', () => {
    const words =
      'LOG:  starting\nFATAL:  lock file "postmaster.pid" already exists\nHINT:  Is another postmaster running?\n'
    expect(toStartError('starting PostgreSQL', new Error(words)).message).toBe(
      'starting PostgreSQL: FATAL:  lock file "postmaster.pid" already exists',
    )
  })

  test('says how to go on when the folder belongs to somebody else', () => {
    const error = Object.assign(new Error("EACCES: permission denied, open '/data/password'"), { code: 'EACCES' })
    expect(toStartError('preparing', error).message).toContain('Give the folder to the user who starts the program')
  })

  test('passes an error on that already says how to go on', () => {
    const error = new AppError('DATA_VERSION', 'x', { retryable: false })
    expect(toStartError('preparing', error)).toBe(error)
  })
})
