/** The oldest Node that Rocade runs on, as `engines` in package.json says. */
export const NODE_MIN = { major: 20, minor: 19 }

/**
 * Ends the process with one clear line when this Node is too old. Imported before anything else, and written so that
 * old versions can still read it.
 * @param {string} [version]
 */
export function requireNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isNewEnough = major > NODE_MIN.major || (major === NODE_MIN.major && minor >= NODE_MIN.minor)
  if (isNewEnough) return
  console.error(
    `Rocade needs Node ${NODE_MIN.major}.${NODE_MIN.minor} or newer; this is ${version}. Get a newer one from https://nodejs.org`,
  )
  process.exit(1)
}
