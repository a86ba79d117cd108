/** Settings of PostgreSQL by name, as on its command line. */
export type ServerSettings = Readonly<Record<string, string>>

/**
 * For a small machine that does more than this: one writer of steady batches, a few readers, all of it durable.
 * Values that differ from PostgreSQL's own have their reason here.
 */
export const smallMachineSettings: ServerSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // a path of ours may be too long for a socket
  max_connections: '40',
  shared_buffers: '128MB',
  effective_cache_size: '512MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  max_worker_processes: '4',
  max_parallel_workers_per_gather: '1', // a second core is busy with Node
  autovacuum_max_workers: '2',
  jit: 'off', // costs more than it saves on statements of milliseconds
  io_method: 'sync', // the reader processes of the default want memory, and the data is in the cache
  synchronous_commit: 'on', // a position that is moved must stay moved
  wal_level: 'minimal', // nobody replicates from here
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  max_wal_size: '1GB',
  checkpoint_timeout: '15min',
  log_checkpoints: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C', // we read its words
}

/**
 * For data that a test throws away: nothing waits for the disk. Commits stay synchronous, so that a test that kills
 * a backend or the server finds what was committed.
 */
export const throwAwaySettings: ServerSettings = {
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '32MB',
  max_wal_size: '256MB',
}
