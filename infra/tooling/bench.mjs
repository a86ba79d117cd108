// `npm run bench`: measures, and checks nothing. Run it on a quiet machine.
import { readStackSettings, stackAddresses } from '../stack/stack-settings.mjs'
import { runBuilt } from './run-built.mjs'

// Where those find Kafka and HDFS that measure the services on them.
Object.assign(process.env, stackAddresses(readStackSettings()))
await runBuilt('bench', 'main.js')
