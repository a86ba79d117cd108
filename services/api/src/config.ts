import { integerSetting } from '@rocade/shared/runtime/read-config'
import { z } from 'zod'
import { isAddressRange } from './http/address-range.ts'

const listSetting = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((item) => item.trim() || []))

/** Settings of the API, read once by whoever starts it. Every default works for `npm start`. */
export const ApiConfig = z.object({
  PORT: integerSetting(0, 65_535, 8080).describe('Port of the API and the dashboard; 0 takes any free one'),
  HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on. The default is reached from this machine only; 0.0.0.0 opens it to the network'),
  ALLOWED_HOSTS: listSetting
    .transform((names) => names.map((name) => name.toLowerCase()))
    .pipe(z.array(z.string().regex(/^[a-z0-9_.-]+$/, 'expected names without port, such as city.example.org')))
    .describe(
      'Names under which Rocade is reached, with commas between, such as that of a reverse proxy; localhost, this machine’s loopback addresses and HOST always may. Requests under any other name are answered with 403',
    ),
  TRUST_PROXY: listSetting
    .pipe(
      z.array(z.string().refine(isAddressRange, 'expected addresses such as 10.0.0.2 or ranges such as 172.18.0.0/16')),
    )
    .describe(
      'Addresses or ranges (CIDR) of the reverse proxies before Rocade, with commas between. Whom they name in X-Forwarded-For is who asks, for the limits per address; without it, everybody behind a proxy is one address',
    ),
  ALLOWED_ORIGINS: listSetting
    .pipe(z.array(z.string().regex(/^https?:\/\/[^/\s]+$/, 'expected origins such as https://city.example.org')))
    .describe(
      'Other origins whose pages may open the live feed and change things, with commas between; the own host always may',
    ),
  RATE_LIMIT_PER_MINUTE: integerSetting(1, 1_000_000_000, 600).describe(
    'Requests that one address may send in a minute; more are answered with 429',
  ),
  WS_SOCKETS_PER_ADDRESS: integerSetting(1, 1_000_000, 10).describe('Live connections that one address may hold'),
  WS_SOCKETS_MAX: integerSetting(1, 1_000_000, 2_000).describe('Live connections in all'),
  WS_MISSING_ORIGIN: z
    .enum(['loopback', 'allow', 'refuse'])
    .default('loopback')
    .describe(
      'Whether programs that are no browser, and so send no Origin, may open the live feed: only from this machine, always, or never',
    ),
  MAP_TILES_URL: z
    .string()
    .default('')
    .pipe(
      z.union([
        z.literal(''),
        z
          .string()
          .regex(/^https:\/\/[a-z0-9.-]+(:\d+)?\/\S*\{z\}\S*$/, 'expected https://host/… with {z}, {x} and {y}'),
      ]),
    )
    .describe(
      'Template of an online map under the city, such as https://tiles.example.org/{z}/{x}/{y}.png. Empty: none, and pages may load pictures from here only. Mind the terms of the server: the public ones of OpenStreetMap are no basis for a service',
    ),
  MAP_TILES_ATTRIBUTION: z
    .string()
    .max(300)
    .default('')
    .describe('Whose the online map is, shown beside the other credits; most terms ask for it'),
  EVENT_LOOP_DELAY_MAX_MS: integerSetting(100, 60_000, 2_000).describe(
    'When the process falls behind by more than this, requests are answered with 503 until it has caught up, in ms',
  ),
  CITIES_MAX: integerSetting(1, 10_000, 200).describe('Cities that may be kept; adding one more is answered with 409'),
  RUNS_WAITING_MAX: integerSetting(1, 1_000, 20).describe(
    'Runs that were asked for and have not ended; asking for one more is answered with 429',
  ),
  QUESTIONS_WAITING_MAX: integerSetting(1, 1_000, 20).describe(
    'Questions that were asked and have not been answered; asking one more is answered with 429',
  ),
  STATISTICS_PARALLEL: integerSetting(1, 16, 2).describe('Statistics computed at the same time'),
  STATISTICS_QUEUE: integerSetting(0, 1_000, 8).describe('Statistics that may wait; more are answered with 503'),
})
export type ApiConfig = z.infer<typeof ApiConfig>
