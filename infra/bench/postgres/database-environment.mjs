/** For PostgreSQL's own programs: the password does not stand on a command line. @param {string} databaseUrl */
export function databaseEnvironment(databaseUrl) {
  const url = new URL(databaseUrl)
  return {
    PGHOST: url.hostname,
    PGPORT: url.port || '5432',
    PGUSER: decodeURIComponent(url.username),
    PGPASSWORD: decodeURIComponent(url.password),
    PGDATABASE: url.pathname.slice(1),
  }
}
