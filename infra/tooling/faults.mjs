// `npm run faults`: breaks the platform on purpose, and checks that nothing is lost or doubled.
import { runBuilt } from './run-built.mjs'

await runBuilt('faults', 'main.js')
