import type { LakeStore } from '@rocade/shared/ports/lake-store'
import { AppError } from '@rocade/shared/runtime/app-error'
import type { SimulatedProcess, World } from './world.ts'

/** A lake whose objects are in memory: whole or not there, never overwritten, half-written ones apart from the others. */
export interface SimulatedLake {
  openFor(process: SimulatedProcess): LakeStore
  /** What readers see, by path. To be changed only by someone who damages the lake on purpose. */
  readonly objects: Map<string, Uint8Array>
  readonly leftovers: Map<string, number>
}

/** `overwrites`: publish as a careless store does it, to prove that the checker notices. */
export function createSimulatedLake(world: World, { overwrites = false } = {}): SimulatedLake {
  const objects = new Map<string, Uint8Array>()
  const leftovers = new Map<string, number>()
  let written = 0

  function openFor(process: SimulatedProcess): LakeStore {
    const ask = <T>(what: string, perform: () => T) =>
      world.request<T>({ process, store: 'lake', what }, (answer) => {
        try {
          answer({ value: perform() })
        } catch (error) {
          answer({ error })
        }
      })
    const pathsBelow = (folder: string) => [...objects.keys()].filter((path) => path.startsWith(`${folder}/`)).sort()
    return {
      async publish(path, bytes) {
        const partial = `_tmp/${written++}`
        try {
          await ask('write', () => leftovers.set(partial, world.nowMs()))
          return await ask('link', () => {
            if (objects.has(path) && !overwrites) return 'taken' as const
            objects.set(path, bytes)
            return 'published' as const
          })
        } finally {
          await ask('unlink', () => leftovers.delete(partial)).catch(() => {}) // it is for the sweep then
        }
      },
      read: (path) =>
        ask('read', () => {
          const bytes = objects.get(path)
          if (bytes !== undefined) return bytes
          throw new AppError('LAKE_NOT_FOUND', `reading ${path}: no such object`, { retryable: false })
        }),
      list: (folder) =>
        ask('list', () =>
          pathsBelow(folder).map((path) => ({ path, bytes: objects.get(path)?.byteLength ?? 0, modifiedAtMs: 0 })),
        ),
      listNames: (folder) =>
        ask('list', () => [
          ...new Set(pathsBelow(folder).map((path) => path.slice(folder.length + 1).split('/')[0] as string)),
        ]),
      remove: (path) => ask('remove', () => void objects.delete(path)),
      localPath: () => Promise.reject(new Error('the simulated lake has no files')),
      usage: () => Promise.reject(new Error('the simulated lake has no size')),
      sweep: (olderThanMs) =>
        ask('sweep', () => {
          const old = [...leftovers].filter(([, atMs]) => world.nowMs() - atMs >= olderThanMs)
          for (const [partial] of old) leftovers.delete(partial)
          return old.length
        }),
    }
  }
  return { openFor, objects, leftovers }
}
