import { describe, expect, test } from 'vitest'
import { beanUrl, checkHdfsUser, dataNodeUrl, operationUrl, parseHdfsRoot, parseNameNodeUrl } from './webhdfs-urls.ts'

const nameNode = new URL('http://namenode:9870')
const asked = operationUrl(nameNode, 'rocade', '/lake/a/p=03', 'CREATE', { overwrite: false })

describe('operationUrl', () => {
  test('has the path in its place and all else in the query', () => {
    expect(asked.href).toBe('http://namenode:9870/webhdfs/v1/lake/a/p%3D03?op=CREATE&user.name=rocade&overwrite=false')
  })

  test('keeps what has a meaning in URLs from having it', () => {
    const url = operationUrl(nameNode, 'rocade', '/a?op=DELETE/%2e%2e', 'RENAME', { destination: '/b&op=DELETE' })
    expect(url.pathname).toBe('/webhdfs/v1/a%3Fop%3DDELETE/%252e%252e')
    expect(url.searchParams.getAll('op')).toEqual(['RENAME'])
    expect(url.searchParams.get('destination')).toBe('/b&op=DELETE')
  })
})

test('asks for a bean by its full name', () => {
  expect(beanUrl(nameNode, 'NameNodeInfo').searchParams.get('qry')).toBe('Hadoop:service=NameNode,name=NameNodeInfo')
})

describe('dataNodeUrl', () => {
  const at = (host: string, path = '/webhdfs/v1/lake/a/p=03') => `http://${host}${path}?op=CREATE`

  test('lets through a DataNode on the host of the NameNode', () => {
    expect(dataNodeUrl(at('namenode:9864'), asked, {}).host).toBe('namenode:9864')
  })

  test.each([
    ['by name and port', { 'dn-1:9864': '127.0.0.1:19864' }, '127.0.0.1:19864'],
    ['by name, keeping the port', { 'dn-1': 'dn-1.example.org' }, 'dn-1.example.org:9864'],
    ['by name, to another port', { 'dn-1': '127.0.0.1:19864' }, '127.0.0.1:19864'],
    ['which is just allowed', { 'dn-1': 'dn-1' }, 'dn-1:9864'],
  ])('maps a DataNode %s', (_how, hosts, expected) => {
    expect(dataNodeUrl(at('dn-1:9864'), asked, hosts).host).toBe(expected)
  })

  test.each([
    ['an unknown host', at('169.254.169.254')],
    ['a name that only begins like a known one', at('namenode.example.org:9864')],
    ['another protocol', at('namenode:9864').replace('http:', 'https:')],
    ['a file', 'file:///etc/passwd'],
    ['a user in the address', at('rocade:secret@namenode:9864')],
    ['another path', at('namenode:9864', '/webhdfs/v1/lake/other')],
    ['no address', 'dn-1:9864/x'],
    ['nothing', ''],
  ])('refuses %s', (_what, location) => {
    expect(() => dataNodeUrl(location, asked, { 'dn-1': 'dn-1' })).toThrow(
      expect.objectContaining({ code: 'STORE', retryable: false }),
    )
  })
})

describe('settings', () => {
  test.each(['http://namenode:9870', 'http://127.0.0.1:9870/'])('take %s for a NameNode', (text) => {
    expect(parseNameNodeUrl(text).port).toBe('9870')
  })
  test.each(['', 'namenode:9870', 'https://namenode:9871', 'hdfs://namenode:8020', 'http://a:b@n:1', 'http://n:1/x'])(
    'do not take %j for a NameNode',
    (text) => expect(() => parseNameNodeUrl(text)).toThrow(expect.objectContaining({ code: 'CONFIG' })),
  )
  test('take an absolute folder, with a slash at the end or not', () => {
    expect(parseHdfsRoot('/rocade/lake/')).toBe('/rocade/lake')
  })
  test.each(['', '/', 'rocade', '/a//b', '/a/../b', '/a b', '/a:b'])('do not take %j for a folder', (root) => {
    expect(() => parseHdfsRoot(root)).toThrow(expect.objectContaining({ code: 'CONFIG' }))
  })
  test.each(['', 'a b', 'a&op=DELETE', '0x'])('do not take %j for a user', (user) => {
    expect(() => checkHdfsUser(user)).toThrow(expect.objectContaining({ code: 'CONFIG' }))
  })
})
