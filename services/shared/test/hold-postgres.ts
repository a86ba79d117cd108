import { startEmbeddedPostgres } from '@rocade/shared/adapters/postgres/embedded-postgres'

/** Starts an embedded server on the folder given, says where, and holds it until it is killed or its input ends. */
const [dataFolder = ''] = process.argv.slice(2)
const { url, wasAdopted } = await startEmbeddedPostgres({ dataFolder })
process.stdout.write(`${JSON.stringify({ url, wasAdopted })}\n`)
process.stdin.resume().once('end', () => process.exit())
