import { processFigures } from './process-figures.ts'

const LOOK_EVERY_MS = 250

/** What a process and all that it starts take, looked at four times a second: the figures of one that has ended are gone. */
export function watchProcess(pid: number) {
  let [peakMb, cpuS] = [0, 0]
  const look = () => {
    const figures = processFigures(pid)
    peakMb = Math.max(peakMb, figures.rssMb)
    cpuS = Math.max(cpuS, figures.cpuS)
  }
  const timer = setInterval(look, LOOK_EVERY_MS)
  return {
    /** CPU seconds so far. */
    cpuS() {
      look()
      return cpuS
    },
    /** The most memory it had, in MB. */
    peakMb: () => peakMb,
    stop: () => clearInterval(timer),
  }
}
