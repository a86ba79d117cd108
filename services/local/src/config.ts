import { z } from 'zod'

/** Settings of `npm start`: where everything is kept and what the first start brings along. */
export const LocalConfig = z.object({
  ROCADE_DATA_DIR: z
    .string()
    .default('.data')
    .describe('Folder for everything Rocade writes; a relative one is taken from the root of the repository'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'expected a URL such as postgres://user:password@host:5432/rocade')
    .optional()
    .describe('A PostgreSQL server of your own (16 or newer); without it, one from npm is started in the data folder'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('How much is logged; a terminal shows warnings and errors only'),
})
export type LocalConfig = z.infer<typeof LocalConfig>
