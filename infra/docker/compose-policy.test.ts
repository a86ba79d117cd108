import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ApiConfig } from '@rocade/api/config'
import { BatchAggregatorConfig } from '@rocade/batch-aggregator/config'
import { ProducersConfig } from '@rocade/producers/config'
import { StreamCleanerConfig } from '@rocade/stream-cleaner/config'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

/** What we read of the compose file, after merge keys. */
interface ComposeService {
  readonly image: string
  readonly build?: { readonly dockerfile: string }
  readonly user?: string
  readonly init?: boolean
  readonly privileged?: boolean
  readonly read_only?: boolean
  readonly cap_add?: readonly string[]
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly networks?: readonly string[]
  readonly network_mode?: string
  readonly ports?: readonly string[]
  readonly profiles?: readonly string[]
  readonly volumes?: readonly string[]
  readonly environment?: Readonly<Record<string, string | number | null>>
  readonly restart?: string
  readonly logging?: { readonly options?: Readonly<Record<string, string>> }
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly depends_on?: Readonly<Record<string, { readonly condition: string; readonly required?: boolean }>>
  readonly deploy?: {
    readonly replicas?: number
    readonly resources?: {
      readonly limits?: { readonly memory?: string; readonly cpus?: string; readonly pids?: number }
    }
  }
}
interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>
  readonly volumes: Readonly<Record<string, unknown>>
}

const inRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const text = readFileSync(inRoot('docker-compose.yml'), 'utf8')
const compose: ComposeFile = parse(text, { merge: true })
const all = Object.entries(compose.services)
const isJob = ({ restart }: ComposeService) => restart === 'on-failure:3'
const servers = all.filter(([, service]) => !isJob(service))
const JOBS = ['database', 'topics', 'lake-folder', 'sources', 'tomtom', 'openweather']
const MEMORY_MAX_MB = 3_000

describe.each(all)('the container of %s', (_name, service) => {
  test('runs as a user of its own, who is not root', () => {
    expect(service.user).toMatch(/^[1-9]\d*:[1-9]\d*$/)
  })

  test('cannot change its system, has no capability and gets none', () => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      init: true,
    })
    expect(service.privileged ?? service.cap_add ?? service.network_mode).toBeUndefined()
  })

  test('has limits on memory, processor, processes and log', () => {
    const limits = service.deploy?.resources?.limits
    expect(limits?.memory).toMatch(/^\d+M$/)
    expect(Number(limits?.cpus)).toBeGreaterThan(0)
    expect(limits?.pids).toBeGreaterThan(0)
    expect(Object.keys(service.logging?.options ?? {})).toEqual(['max-size', 'max-file'])
  })

  test('mounts volumes with a name, and nothing of the host', () => {
    const names = (service.volumes ?? []).map((volume) => volume.split(':')[0])
    expect(Object.keys(compose.volumes)).toEqual(expect.arrayContaining(names))
  })

  test('waits for a server to be healthy, and for a job to have done its work', () => {
    for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
      const isOnJob = JOBS.includes(name)
      expect([name, condition]).toEqual([name, isOnJob ? 'service_completed_successfully' : 'service_healthy'])
    }
  })

  test('comes from an image of one version', () => {
    const [, version] = service.image.split(':')
    if (service.build === undefined) expect(version).toMatch(/^\d/)
    else expect(service.image).toMatch(/^rocade\//)
  })
})

test('the jobs are those that come to an end', () => {
  expect(all.filter(([, service]) => isJob(service)).map(([name]) => name)).toEqual(expect.arrayContaining(JOBS))
  expect(all).toHaveLength(JOBS.length + servers.length)
})

test.each(servers)('%s says whether it is healthy, and is started again when it ends', (_name, service) => {
  expect(service.healthcheck?.test[0]).toBe('CMD')
  expect(service.restart).toBe('unless-stopped')
})

test('all memory limits together are under 3 GB, without what is asked for by a profile', () => {
  const usual = servers.filter(([, { profiles }]) => profiles === undefined)
  const limitsMb = usual.map(([, { deploy }]) => {
    const mebibytes = Number.parseInt(deploy?.resources?.limits?.memory ?? 'NaN', 10)
    return ((deploy?.replicas ?? 1) * mebibytes * 2 ** 20) / 1e6
  })
  expect(limitsMb.reduce((sum, one) => sum + one, 0)).toBeLessThan(MEMORY_MAX_MB)
})

test('Spark is there when it is asked for, of the version that its tests run, and sees the lake that the services write', () => {
  const { spark, 'batch-aggregator': batch } = compose.services
  const tested = readFileSync(inRoot('infra/stack/spark/requirements.txt'), 'utf8').trim()
  expect(spark?.profiles).toEqual(['spark'])
  expect(`pyspark==${spark?.image.split(':')[1]}`).toBe(tested)
  const lake = new URL(String(batch?.environment?.LAKE_URL))
  const sparkLake = new URL(String(batch?.environment?.SPARK_LAKE_URL))
  expect([sparkLake.hostname, sparkLake.pathname]).toEqual([lake.hostname, lake.pathname])
  expect(batch?.environment?.SPARK_CONNECT_URL).toBe('sc://spark:15002')
  expect(batch?.depends_on?.spark).toMatchObject({ required: false })
  expect(spark?.environment?.HADOOP_USER_NAME).toBe(lake.username)
})

test('nothing is published but the dashboard, and that on this machine unless HOST says otherwise', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: compose fills it in, not we
  const published = ['api', ['${HOST:-127.0.0.1}:${PORT:-8080}:8080']]
  expect(all.flatMap(([name, { ports }]) => (ports ? [[name, ports]] : []))).toEqual([published])
})

test('stores and sinks are on a network without a way out; only the producers reach other people’s servers', () => {
  expect(compose.networks.inside).toEqual({ internal: true })
  const beyond = Object.fromEntries(
    all.flatMap(([name, { networks = [] }]) => {
      const others = networks.filter((network) => network !== 'inside')
      return others.length > 0 ? [[name, others]] : []
    }),
  )
  expect(beyond).toEqual({ producers: ['outside'], api: ['published'] })
})

test('two cleaners share the work', () => {
  expect(compose.services['stream-cleaner']?.deploy?.replicas).toBe(2)
})

test('paid sources and Spark are off without their profile', () => {
  expect(all.flatMap(([name, { profiles }]) => (profiles ? [[name, profiles]] : []))).toEqual([
    ['tomtom', ['tomtom']],
    ['openweather', ['openweather']],
    ['spark', ['spark']],
  ])
  expect(compose.services.producers?.environment?.SOURCES).not.toMatch(/tomtom|openweather/)
})

test('no key stands in the file, and each goes only to those who use it', () => {
  const keys = all.flatMap(([name, { environment = {} }]) =>
    Object.entries(environment).flatMap(([key, value]) => (/_API_KEY$/.test(key) ? [{ name, key, value }] : [])),
  )
  expect(keys.map(({ value }) => value)).toEqual(keys.map(({ key }) => `\${${key}:-}`))
  expect([...new Set(keys.map(({ name }) => name))].sort()).toEqual(['openweather', 'producers', 'tomtom'])
})

test.each([
  ['producers', ProducersConfig],
  ['stream-cleaner', StreamCleanerConfig],
  ['batch-aggregator', BatchAggregatorConfig],
  ['api', ApiConfig],
])('every setting of %s reaches its container', (name, config) => {
  const forTests = ['CRASH_AT']
  const wanted = Object.keys(config.shape).filter((setting) => !forTests.includes(setting))
  expect(Object.keys(compose.services[name]?.environment ?? {})).toEqual(expect.arrayContaining(wanted))
})

test('.env.example names everything that the file reads', () => {
  const known = new Set([...readFileSync(inRoot('.env.example'), 'utf8').matchAll(/^#([A-Z_]+)=/gm)].map(([, n]) => n))
  const read = [...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name)
  expect(read.length).toBeGreaterThan(0)
  expect(read.filter((name) => !known.has(name))).toEqual([])
})

test.each(readdirSync(inRoot('infra/docker')).filter((name) => name.endsWith('.Dockerfile')))(
  '%s begins from images of one version and ends as a user who is not root',
  (name) => {
    const lines = readFileSync(inRoot(`infra/docker/${name}`), 'utf8').split('\n')
    const stages = lines.flatMap((line) => /^FROM \S+ AS (\S+)/.exec(line)?.[1] ?? [])
    const bases = lines.flatMap((line) => /^FROM (\S+)/.exec(line)?.[1] ?? []).filter((base) => !stages.includes(base))
    for (const base of bases) expect(base).toMatch(/^[\w/-]+:\d/)
    expect(lines.findLast((line) => line.startsWith('USER '))).toMatch(/^USER [1-9]\d*:[1-9]\d*$/)
  },
)
