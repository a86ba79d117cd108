import { describe, expect, test } from 'vitest'
import { userCandidates } from './launch-plan.ts'

const PASSWD = `root:x:0:0:root:/root:/bin/bash
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
postgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash
ada:x:1000:1000::/home/ada:/bin/bash

broken line
`

describe('userCandidates', () => {
  const names = (ownerUid: number) => userCandidates(PASSWD, ownerUid).map(({ name }) => name)

  test('prefers the user who owns the data already', () => expect(names(1000)).toEqual(['ada', 'postgres', 'nobody']))
  test('takes postgres, then nobody, for new data', () => expect(names(0)).toEqual(['postgres', 'nobody']))
  test('never takes root', () => expect(userCandidates('root:x:0:0::/:/bin/sh\n', 0)).toEqual([]))
  test('gives the ids that the data must belong to', () => {
    expect(userCandidates(PASSWD, 0)[0]).toEqual({ name: 'postgres', uid: 101, gid: 104 })
  })
})
