import { afterAll } from 'vitest'
import { describeEventLog } from '../../../contract-tests/describe-event-log.ts'
import { STACK_ADDRESSES } from '../../../test-support/stack-addresses.ts'
import { createStackTopics } from '../../../test-support/stack-topics.ts'
import { createKafkaLog } from './kafka-log.ts'

const openLog = () => createKafkaLog({ brokers: [STACK_ADDRESSES.kafka], clientId: 'kafka-log-test' })

afterAll(() => createStackTopics().deleteTopics('test_'))

describeEventLog(
  'kafka',
  async () => {
    let log = await openLog()
    return {
      log,
      async reopen() {
        await log.close()
        log = await openLog()
        return log
      },
      close: () => log.close(),
    }
  },
  // Kafka does both, but not within the time of a test.
  { removesSoon: false },
)
