import { randomUUID } from 'node:crypto'
import type { Feed } from '@rocade/shared/feeds/feed'
import { type AddFile, type DeltaSnapshot, type DeltaTable, dayPartition } from '@rocade/shared/lake/delta-log'
import type { FileFacts } from '@rocade/shared/lake/file-facts'
import { cleanTable } from '@rocade/shared/lake/lake-paths'
import type { LakeColumn } from '@rocade/shared/lake/parquet-file'
import { HOUR_MS } from './hour.ts'

/** An hour of `clean` has one origin, never both. */
export type HourOrigin = 'import' | 'bronze'

export interface CityHour {
  readonly cityId: string
  readonly hourMs: number
}

/**
 * The clean table of a feed: its columns and the quality score; one file for each hour of a city. Imported days that lie
 * before the batch view are one file each: nobody rebuilds an hour of them, and years of hours would be too many files.
 */
export function cleanTableOf(feed: Feed): DeltaTable {
  return { name: cleanTable(feed.name), columns: cleanColumns(feed) }
}

export function cleanColumns(feed: Feed): LakeColumn[] {
  return [
    ...feed.columns.map(({ name, type, isNullable }) => ({ name, type, isNullable })),
    { name: 'quality_score', type: 'integer', isNullable: false },
  ]
}

/** A new path for an hour, relative to the table. Random, because a rebuilt hour is another file. */
export function newHourPath({ cityId, hourMs }: CityHour): string {
  const hour = String(new Date(hourMs).getUTCHours()).padStart(2, '0')
  return `${dayPartition(hourMs).folder}/${cityId}-${hour}-${randomUUID()}.parquet`
}

export interface HourFile {
  /** The first hour that is in it. */
  readonly hour: CityHour
  /** How many hours it holds: 1, or 24 for a whole day of an import. */
  readonly hours: 1 | 24
  readonly path: string
  readonly origin: HourOrigin
  readonly facts: FileFacts
  /** What its readings took as JSON; null where they were not counted. */
  readonly jsonBytes: number | null
  readonly atMs: number
}

export function addHourFile(file: HourFile): AddFile {
  return {
    path: file.path,
    partitionValues: dayPartition(file.hour.hourMs).values,
    size: file.facts.bytes,
    modificationTime: file.atMs,
    dataChange: true,
    stats: file.facts.stats,
    tags: {
      cityId: file.hour.cityId,
      hourAt: new Date(file.hour.hourMs).toISOString(),
      origin: file.origin,
      ...(file.hours === 1 ? {} : { hours: String(file.hours) }),
      sha256: file.facts.sha256,
      ...(file.jsonBytes === null ? {} : { jsonBytes: String(file.jsonBytes) }),
    },
  }
}

/** The files of a city that hold one hour, by the start of that hour (epoch ms). The batch view is made of these. */
export function hourFilesOf(snapshot: DeltaSnapshot, cityId: string): Map<number, AddFile> {
  const files = [...snapshot.files.values()].filter(({ tags }) => tags.cityId === cityId && tags.hours === undefined)
  return new Map(files.map((file) => [Date.parse(file.tags.hourAt ?? ''), file]))
}

/** The file that holds each hour of a city, by the start of the hour; a file of a whole day stands 24 times. */
export function filesByHour(snapshot: DeltaSnapshot, cityId: string): Map<number, AddFile> {
  const byHour = new Map<number, AddFile>()
  for (const file of snapshot.files.values()) {
    if (file.tags.cityId !== cityId) continue
    const firstMs = Date.parse(file.tags.hourAt ?? '')
    for (let i = 0; i < Number(file.tags.hours ?? 1); i++) byHour.set(firstMs + i * HOUR_MS, file)
  }
  return byHour
}

export const rowsOf = (file: AddFile): number => Number((JSON.parse(file.stats) as { numRecords: number }).numRecords)
