import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSql, SQL_FOLDER } from './sql-folder.ts'

describe('readSql', () => {
  test('reads from the folder of the repository', () => {
    expect(readdirSync(join(SQL_FOLDER, 'migrations'))).toContain('0001-foundation.sql')
    expect(readSql('migrations/0001-foundation.sql')).toContain('CREATE TABLE cities')
  })
  test('names a file that is missing', () => {
    expect(() => readSql('batch/nothing.sql')).toThrow(expect.objectContaining({ code: 'CONFIG' }))
  })
})
