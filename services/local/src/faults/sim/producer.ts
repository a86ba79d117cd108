import { rawTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import type { Ledger, MadeMessage } from '../ledger.ts'
import type { MessageMaker } from '../make-message.ts'
import type { SimulatedLog } from './simulated-log.ts'
import type { World } from './world.ts'

export interface ProducerOptions {
  readonly world: World
  readonly log: SimulatedLog
  readonly ledger: Ledger
  readonly maker: MessageMaker
  readonly messages: number
  readonly forMs: number
}

/** Sends messages in small batches over a while. When no answer comes it mostly tries again, and sometimes gives up. */
export function startProducer({ world, log, ledger, maker, messages, forMs }: ProducerOptions): void {
  const { random } = world
  const process = world.createProcess('producer')
  const target = log.openFor(process)

  async function send(batch: readonly MadeMessage[]): Promise<void> {
    for (let isTried = false; !isTried || random.chance(0.9); isTried = true) {
      const entries = batch.map((message) => ledger.write(message))
      try {
        await target.append(rawTopic(traffic), batch)
        return ledger.settle(entries, 'acked')
      } catch {
        await world.sleep(process, random.next() * 2_000) // the entries stay unknown
      }
    }
  }

  let left = messages
  while (left > 0) {
    const size = Math.min(left, random.between(1, 8))
    left -= size
    world.after(random.next() * forMs, () => {
      void send(Array.from({ length: size }, () => maker.make(world.nowMs())))
    })
  }
}
