import { createStackTopics, type StackTopics } from '@rocade/shared/test-support/stack-topics'
import { runDfsAdmin } from '../../../../../infra/stack/hdfs-parts.mjs'
import { startStack, stopStack } from '../../../../../infra/stack/run-stack.mjs'
import {
  ALL_PART_NAMES,
  killPart,
  type PartName,
  startPart,
  stopPart,
} from '../../../../../infra/stack/stack-parts.mjs'
import { readStackSettings, stackAddresses } from '../../../../../infra/stack/stack-settings.mjs'
import { createStageLines } from '../../../../../infra/tooling/stage-lines.mjs'

/** Real Kafka and HDFS for all runs, each with topics and a lake folder of its own; and what breaks them. */
export interface Stack extends AsyncDisposable {
  /** `host:port` */
  readonly broker: string
  /** WebHDFS of the NameNode, `http://host:port`. */
  readonly nameNodeUrl: string
  /** What a person with the brokers' tools does. */
  readonly topics: StackTopics
  start(part: PartName): Promise<void>
  /** Asks it to end. */
  stop(part: PartName): Promise<void>
  /** As a power cut would. */
  kill(part: PartName): Promise<void>
  safeMode(action: 'enter' | 'leave'): Promise<void>
}

/** Starts what does not run yet, and stops again what it started. Throws with how to get what is missing. */
export async function openStack(): Promise<Stack> {
  const settings = readStackSettings()
  const { ROCADE_KAFKA: broker, ROCADE_HDFS: nameNodeUrl } = stackAddresses(settings)
  const stages = createStageLines({ isJson: false })
  const started: PartName[] = []
  const stop = () => stopStack({ parts: started, stages })
  await startStack({ parts: ALL_PART_NAMES, stages, onStarted: (part) => started.push(part) }).catch(async (error) => {
    await stop()
    throw error
  })
  return {
    broker,
    nameNodeUrl,
    topics: createStackTopics(),
    start: async (part) => void (await startPart(part, settings)),
    stop: async (part) => void (await stopPart(part, settings)),
    kill: async (part) => void (await killPart(part, settings)),
    safeMode: async (action) => void (await runDfsAdmin(settings, ['-safemode', action])),
    [Symbol.asyncDispose]: stop,
  }
}
