import { randomUUID } from 'node:crypto'
import { askHttp } from '../../../../infra/stack/ask-http.mjs'
import { HDFS_SUPERUSER } from '../../../../infra/stack/stack-settings.mjs'
import { STACK_ADDRESSES } from './stack-addresses.ts'

/** One WebHDFS operation on the NameNode as its superuser, such as `MKDIRS&permission=700`. Throws when HDFS says no. */
export async function asHdfsAdmin(method: 'GET' | 'PUT' | 'DELETE', path: string, operation: string): Promise<string> {
  const url = `${STACK_ADDRESSES.hdfs}/webhdfs/v1${path}?user.name=${HDFS_SUPERUSER}&op=${operation}`
  const { status, text, location } = await askHttp(url, { method })
  if (location !== undefined) {
    const written = await askHttp(location, { method, body: 'x' })
    if (written.status === 201) return ''
    throw new Error(`${operation} of ${path}: HTTP ${written.status} ${written.text}`)
  }
  if (status !== 200) throw new Error(`${operation} of ${path}: HTTP ${status} ${text}`)
  return text
}

/** A folder of HDFS that nobody else uses. */
export const newHdfsFolder = () => `/rocade-test-${randomUUID()}`

export const removeHdfsFolder = (folder: string) => asHdfsAdmin('DELETE', folder, 'DELETE&recursive=true')
