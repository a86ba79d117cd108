// `npm start`: install, build, run. Everything that needs a newer Node than the check itself is imported after it.
import { requireNode } from './require-node.mjs'

requireNode()
import('./start-rocade.mjs').then(({ startRocade }) => startRocade(process.argv.slice(2)))
