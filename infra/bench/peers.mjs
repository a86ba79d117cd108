/**
 * Programs that do the same work as ours, to be measured beside it: what each is, how it is tuned and what it promises is
 * in README.md beside this file. Each has `isInstalled()` (true, or why not, in words), `versions()` and `command(options)`;
 * start it by `spawn(file, args, { env: { ...process.env, ...env } })` and end it by SIGTERM.
 */
import {
  clients,
  copyRows,
  fastapi,
  fastapiMemory,
  fastifyBare,
  insertSingle,
  socketio,
  sparkAsk,
  wsBare,
} from './server-peers.mjs'
import { flink, flinkJdbc, spark } from './stream-peers.mjs'

export { bareTableSql, FILL_ZONES_SQL, ZONES_TABLE_SQL } from './server-peers.mjs'
export { peerTableSql } from './stream-peers.mjs'

/** Kafka to PostgreSQL and Parquet (T2, T3): print one `StreamResult`. */
export const streamPeers = { flink, flinkJdbc, spark }
/** Consumers alone (T1): print {"messages","bytes","firstAtMs","lastAtMs","cpuS","rssMb"} and end. */
export const consumePeers = clients
/** GET /api/zones/live?city=… (T6): print {"port":…} and serve until SIGTERM. */
export const httpPeers = { fastifyBare, fastapi, fastapiMemory }
/** Broadcast (T7): print {"port":…,"path":…} and send until SIGTERM. */
export const webSocketPeers = { wsBare, socketio }
/** Rows into PostgreSQL (T2): print {"program","rows","failed","seconds"} and end. */
export const insertPeers = { insertSingle, copyRows }
/** SQL over Parquet (T4, T5): print {"rows","wallS"} and end. */
export const batchPeers = { sparkAsk }

export const peers = {
  ...streamPeers,
  ...consumePeers,
  ...httpPeers,
  ...webSocketPeers,
  ...insertPeers,
  ...batchPeers,
}
