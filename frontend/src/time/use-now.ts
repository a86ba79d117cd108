import { useEffect, useState } from 'react'

/** This machine's clock, read again every `everyMs` while the component is shown. The only reader of the clock. */
export function useNowMs(everyMs: number): number {
  const [nowMs, setNowMs] = useState(readClock)
  useEffect(() => {
    const timer = setInterval(() => setNowMs(readClock()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return nowMs
}

/** The browser's clock, UTC ms. */
export const readClock = (): number => Date.now()
