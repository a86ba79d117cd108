import { z } from 'zod'
import { Activity } from './activity.ts'
import { Units } from './answers.ts'

export const State = z.enum(['ok', 'degraded', 'down'])

/** How the platform itself is: services, sources, how far each sink is, what cleaning refused. */
export const StatusAnswer = z.object({
  generatedAt: z.iso.datetime(),
  units: Units,
  status: State.describe('The worst of the services'),
  services: z.array(z.object({ name: z.string(), status: State, detail: z.string().optional() })),
  sources: z.array(
    z.object({
      name: z.string(),
      feed: z.string(),
      state: z.enum(['on', 'off']),
      detail: z.string().describe('What it gives, or why it is off and which setting turns it on'),
      isRecording: z.boolean(),
      calls: z.object({ perDayMax: z.number(), perCityDay: z.number().nullable() }).optional(),
      cityIds: z.array(z.string()).describe('Cities that it gives readings of right now'),
      problem: z.string().optional().describe('What is wrong with it just now; absent when nothing is'),
      reportedAt: z.iso.datetime().describe('When its producers said so; they do at least every 30 s'),
    }),
  ),
  sinks: z.array(
    z.object({
      sink: z.string(),
      topic: z.string(),
      lagMessages: z.number().int().nullable().describe('Messages that it has not stored yet; null when not known'),
      updatedAt: z.iso.datetime().nullable(),
      partitions: z.array(
        z.object({
          partition: z.number().int(),
          nextOffset: z.number().int(),
          lagMessages: z.number().int().nullable(),
        }),
      ),
    }),
  ),
  watermarks: z.array(
    z.object({
      feed: z.string(),
      cityId: z.string(),
      watermark: z.iso.datetime().describe('The batch view answers for hours before this instant'),
      importUntil: z.iso.datetime(),
      updatedAt: z.iso.datetime(),
    }),
  ),
  cleaning: z
    .array(z.object({ feed: z.string(), outcome: z.string(), messages: z.number().int() }))
    .describe('Messages of the last 24 hours by outcome: accept, duplicate, or why they were rejected'),
  rejected: z
    .array(
      z.object({
        feed: z.string(),
        partition: z.number().int(),
        offset: z.number().int(),
        reason: z.string(),
        detail: z.string(),
        appendedAt: z.iso.datetime(),
      }),
    )
    .describe('The last rejected messages, newest first, without their bytes'),
  gaps: z
    .array(
      z.object({
        sink: z.string(),
        topic: z.string(),
        partition: z.number().int(),
        fromOffset: z.number().int(),
        toOffset: z.number().int(),
        noticedAt: z.iso.datetime(),
      }),
    )
    .describe('Messages that retention took before a sink had read them; empty when healthy'),
  setAside: z
    .array(
      z.object({
        kind: z
          .enum(['record', 'tables', 'batch'])
          .describe(
            'record: a record of a control topic that cannot be used; tables: a city that PostgreSQL refuses; batch: a city that a step of a pipeline cannot work on',
          ),
        place: z.string().describe('The topic, the tables, or the pipeline and its step'),
        cityId: z.string().nullable().describe('Whose it is; null when it is not of one city'),
        key: z.string().nullable().describe('Key of the record, or the city'),
        detail: z.string().describe('What was expected and what came'),
        since: z.iso.datetime(),
      }),
    )
    .describe('What could not be used and was set aside, so that everything else goes on; empty when healthy'),
  live: z.object({ clients: z.number().int(), isCaughtUp: z.boolean() }),
  activity: Activity,
})
export type StatusAnswer = z.infer<typeof StatusAnswer>
