import type { Violation } from '../check-invariants.ts'
import type { Stored } from '../stored.ts'
import { violationOf } from './violations.ts'

/** I8: below the bronze folder readers see slots and nothing else, and no half-written file outlives the sweep. */
export function checkVisible({ strangers, leftovers }: Stored): Violation[] {
  const left: Violation[] =
    leftovers === 0 ? [] : [{ invariant: 'I8', what: `${leftovers} half-written files outlived the sweep`, ids: [] }]
  return [...violationOf('I8', 'visible file that is no slot', strangers), ...left]
}
