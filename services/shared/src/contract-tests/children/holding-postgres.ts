import { startEmbeddedPostgres } from '../../adapters/postgres/embedded-postgres.ts'

/** Starts an embedded server on the folder given, tells its parent where, and holds it until it is killed. */
const [dataFolder = ''] = process.argv.slice(2)
const { url } = await startEmbeddedPostgres({ dataFolder })
process.send?.({ url })
process.once('disconnect', () => process.exit()) // the test has ended without killing us
