import { DIFFERENCES, type Difference, type LineClass } from '../map/line-class.ts'
import { text } from '../text/text.ts'

const isDifference = (name: LineClass): name is Difference => DIFFERENCES.some((difference) => difference === name)

/** The word of a class of lines. */
export const classWord = (name: LineClass): string =>
  isDifference(name) ? text.tools.differences[name] : text.levels[name]

/** Its limits, or how it is drawn. */
export const classLimit = (name: LineClass): string =>
  isDifference(name) ? text.tools.differenceLimits[name] : text.map.limits[name]
