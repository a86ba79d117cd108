import { describe, expect, test } from 'vitest'
import { AppError } from '../../../runtime/app-error.ts'
import { HdfsRefusal, HdfsUnreachable, toWebhdfsError } from './webhdfs-errors.ts'

const publishing = { verb: 'publishing', path: 'a/object', root: 'webhdfs://namenode:9870/rocade' } as const
const reading = { ...publishing, verb: 'reading' } as const
const refusal = (exception: string, message = 'no', status = 403) => new HdfsRefusal(status, exception, message)

describe('toWebhdfsError', () => {
  test.each([
    ['safe mode', refusal('SafeModeException'), 'STORE', true, 'safe mode'],
    [
      'safe mode in other words',
      refusal('RetriableException', 'Name node is in safe mode.'),
      'STORE',
      true,
      'safe mode',
    ],
    ['a space quota', refusal('DSQuotaExceededException'), 'DISK_FULL', true, 'quota'],
    ['a quota of names', refusal('NSQuotaExceededException'), 'DISK_FULL', true, 'quota'],
    ['a NameNode on standby', refusal('StandbyException'), 'STORE', true, 'standby'],
    ['a lack of rights', refusal('AccessControlException'), 'STORE', false, 'chown'],
    ['a lack of identity', refusal('', 'HTTP 401', 401), 'STORE', false, 'rights'],
    ['a path that HDFS forbids', refusal('IllegalArgumentException'), 'STORE', false, 'mistake'],
    ['no DataNode', refusal('IOException', 'File x could only be written to 0 of the 1'), 'STORE', true, 'No DataNode'],
    ['another failure', refusal('IOException'), 'STORE', true, 'tried again'],
    ['a server that is no WebHDFS', refusal('', 'HTTP 404 <html>', 404), 'STORE', false, 'address of the NameNode'],
    ['a server in trouble', refusal('', 'HTTP 503', 503), 'STORE', true, 'tried again'],
    ['a refused connection', new HdfsUnreachable('connect ECONNREFUSED'), 'STORE', true, 'whether HDFS is up'],
    ['silence', new HdfsUnreachable('no answer', { isTimeout: true }), 'TIMEOUT', true, 'whether HDFS is up'],
  ])('takes %s for what it is', (_what, error, code, retryable, text) => {
    const found = toWebhdfsError(publishing, error)
    expect(found).toMatchObject({ code, retryable, cause: error })
    expect(found.message).toContain('publishing a/object in the lake webhdfs://namenode:9870/rocade')
    expect(found.message).toContain(text)
  })

  test.each([
    refusal('FileNotFoundException', 'Path is not a file', 404),
    refusal('ParentNotDirectoryException'),
    refusal('AccessControlException', '/rocade/a (is not a directory)'),
  ])('says of a read that there is no object, and of a write that it failed (%s)', (error) => {
    expect(toWebhdfsError(reading, error)).toMatchObject({ code: 'LAKE_NOT_FOUND', retryable: false })
    expect(toWebhdfsError(publishing, error)).toMatchObject({ code: 'STORE' })
  })

  test('shows the first line of what Java says, not its stack', () => {
    expect(toWebhdfsError(publishing, refusal('IOException', 'why\n\tat org.apache')).message).not.toContain(
      'org.apache',
    )
  })

  test('takes a full local disk for one, and lets an AppError pass as it is', () => {
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' })
    expect(toWebhdfsError(reading, full)).toMatchObject({ code: 'DISK_FULL', retryable: true })
    const own = new AppError('LAKE_PATH', 'no', { retryable: false })
    expect(toWebhdfsError(reading, own)).toBe(own)
  })
})
