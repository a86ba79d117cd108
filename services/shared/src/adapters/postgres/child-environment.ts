/** Where `setpriv` and `unshare` are; PostgreSQL itself is started by its full path. */
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * What PostgreSQL sees of our environment: nothing, so that no key of ours, no PG* variable and no foreign language
 * gets into it. macOS refuses to start a server without LC_ALL; Windows needs its own variables, so it inherits.
 */
export function childEnvironment(): NodeJS.ProcessEnv | undefined {
  return process.platform === 'win32' ? undefined : { PATH: SYSTEM_PATH, LC_ALL: 'C' }
}
