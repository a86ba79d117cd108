import { accessSync, constants } from 'node:fs'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** How to get what the browser tests need, for the line that says it is missing. */
export const CHROMIUM_MISSING =
  'No Chromium was found. Install one (Debian, Ubuntu: apt-get install -y chromium; macOS: brew install --cask chromium) or set CHROMIUM_PATH to an executable.'

/**
 * The executable of a Chromium on this machine: `chromiumPath` when it is set, else the usual places.
 * `null` when there is none. A set path that cannot be run is an error, not a reason to look elsewhere.
 */
export function findChromium(chromiumPath: string | undefined): string | null {
  if (chromiumPath) {
    if (isExecutable(chromiumPath)) return chromiumPath
    throw new Error(`CHROMIUM_PATH is ${chromiumPath}, which cannot be run`)
  }
  return PLACES.find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
