import { startEmbeddedPostgres } from '@rocade/shared/adapters/postgres/embedded-postgres'

/** Starts an embedded server on the folder given, says where, and holds it until it is killed. */
const [dataFolder = ''] = process.argv.slice(2)
const { url, wasAdopted } = await startEmbeddedPostgres({ dataFolder })
process.stdout.write(`${JSON.stringify({ url, wasAdopted })}\n`)
setInterval(() => {}, 1_000)
