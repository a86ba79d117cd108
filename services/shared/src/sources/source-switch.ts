import type { SourceStatus } from '../ports/source.ts'

/** Whether a source may be used at all: `given` is what it gives when it is on. */
export type SourceSwitch = (name: string, given: string) => SourceStatus

/** On are the sources that the setting SOURCES names. */
export function createSourceSwitch(names: readonly string[]): SourceSwitch {
  return (name, given) =>
    names.includes(name)
      ? { state: 'on', detail: given }
      : { state: 'off', detail: `not named in SOURCES; add ${name} to turn it on` }
}
