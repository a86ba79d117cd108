// `npm run bench`: measures, and checks nothing. Run it on a quiet machine.
import { runBuilt } from './run-built.mjs'

await runBuilt('bench', 'main.js')
