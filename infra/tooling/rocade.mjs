// `npm run rocade -- <command>`: looks after what Rocade keeps. `npm run rocade` lists the commands.
import { runBuilt } from './run-built.mjs'

await runBuilt('cli-main.js')
