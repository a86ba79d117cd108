import { z } from 'zod'

/** What docker-compose.yml reads besides the settings of the services. No service reads it. */
export const ComposeConfig = z.object({
  POSTGRES_PASSWORD: z
    .string()
    .regex(/^[\w.~-]+$/, 'expected letters, digits and . _ ~ -, because it stands in a URL')
    .default('rocade')
    .describe('Password of the database, which is reached from inside only; set it before the first start'),
  COMPOSE_PROFILES: z
    .string()
    .optional()
    .describe('Paid sources that are on, with commas between: tomtom, openweather; each needs its key'),
})
