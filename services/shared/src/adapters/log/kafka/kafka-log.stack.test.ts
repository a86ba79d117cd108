import { describeEventLog } from '../../../contract-tests/describe-event-log.ts'
import { STACK_ADDRESSES } from '../../../test-support/stack-addresses.ts'
import { createKafkaLog } from './kafka-log.ts'

const openLog = () => createKafkaLog({ brokers: [STACK_ADDRESSES.kafka], clientId: 'kafka-log-test' })

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
  { removesSoon: false },
)
