import { LINE_CLASSES, type LineClass } from '../map/line-class.ts'

export type ClassCounts = Readonly<Record<LineClass, number>>

/** How many segments are drawn as each class. Pure. */
export function countClasses(
  segments: readonly { readonly segmentId: string }[],
  classOf: (segmentId: string) => LineClass,
): ClassCounts {
  const counts = Object.fromEntries(LINE_CLASSES.map((name) => [name, 0])) as Record<LineClass, number>
  for (const { segmentId } of segments) counts[classOf(segmentId)]++
  return counts
}

/** A class clicked in the legend: it alone, or with the others chosen before; all again when none or every one is. Pure. */
export function toggleClass(
  only: ReadonlySet<LineClass>,
  name: LineClass,
  classes: readonly LineClass[],
): ReadonlySet<LineClass> {
  const next = new Set(only)
  if (!next.delete(name)) next.add(name)
  return classes.every((other) => next.has(other)) ? new Set() : next
}
