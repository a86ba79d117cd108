// `npm run faults`: breaks the platform on purpose, and checks that nothing is lost or doubled.
import { readStackSettings, stackAddresses } from '../stack/stack-settings.mjs'
import { runBuilt } from './run-built.mjs'

// Where the real tier finds Kafka and HDFS, and starts them when they do not run.
Object.assign(process.env, stackAddresses(readStackSettings()))
await runBuilt('faults', 'main.js')
