import { afterAll, expect, test } from 'vitest'
import { askHttp } from './ask-http.mjs'
import { isPartReady, killPart, partPid, pausePart, resumePart, startPart, stopPart } from './stack-parts.mjs'
import { HDFS_SUPERUSER, readStackSettings } from './stack-settings.mjs'

const settings = readStackSettings()
const nameNode = (path: string, op: string, method: string) =>
  askHttp(`http://127.0.0.1:${settings.nameNodePort}/webhdfs/v1${path}?op=${op}&user.name=${HDFS_SUPERUSER}`, {
    method,
  })

afterAll(async () => {
  await nameNode('/kept', 'DELETE', 'DELETE')
})

test('a part that runs is left as it is', async () => {
  const pid = partPid('namenode')
  expect(await startPart('namenode')).toEqual({ pid, isStartedNow: false })
})

test('data outlives a stop and a kill', async () => {
  expect((await nameNode('/kept', 'MKDIRS', 'PUT')).status).toBe(200)
  for (const end of [stopPart, killPart]) {
    expect(await end('namenode')).toBe(true)
    expect(partPid('namenode')).toBeNull()
    expect(await end('namenode')).toBe(false)
    const { pid } = await startPart('namenode')
    expect(partPid('namenode')).toBe(pid)
    expect((await nameNode('/kept', 'GETFILESTATUS', 'GET')).status).toBe(200)
  }
})

test('two that start the same part at once start it once', async () => {
  await stopPart('namenode')
  const both = await Promise.all([startPart('namenode'), startPart('namenode')])
  expect(both.map(({ isStartedNow }) => isStartedNow).sort()).toEqual([false, true])
  expect(new Set(both.map(({ pid }) => pid)).size).toBe(1)
})

test('a paused part runs and answers nothing until it is resumed', async () => {
  pausePart('namenode')
  try {
    expect(partPid('namenode')).not.toBeNull()
    expect(await isPartReady('namenode')).toBe(false)
  } finally {
    resumePart('namenode')
  }
  await expect.poll(() => isPartReady('namenode'), { timeout: 20_000 }).toBe(true)
})
