import type { CityInfo } from '@rocade/shared/protocol/answers'
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react'
import { useFreshness } from '../live/use-freshness.ts'
import { useRoute } from '../route/use-route.ts'
import { cityDayAt, cityDays } from './city-days.ts'

/** While playing, so often the picture moves on and the address is written. */
const TICK_MS = 250
const ADDRESS_EVERY_TICKS = 8
const MINUTE_MS = 60_000
const STEP_MS = 5 * MINUTE_MS

/** Which instant is shown, and the ways to another one. */
export interface Playhead {
  /** `null`: live. */
  readonly atMs: number | null
  /** The server's clock, to a minute. */
  readonly nowMs: number
  readonly isPlaying: boolean
  /** Goes to an instant, or live; from the end of what is known on it is live. */
  seek(atMs: number | null): void
  /** Steps of 5 minutes. */
  step(steps: number): void
  togglePlay(): void
}

const wholeMinute = (ms: number) => Math.floor(ms / MINUTE_MS) * MINUTE_MS

const PlayheadContext = createContext<Playhead | null>(null)

/** The instant shown on the page. Throws outside of a `PlayheadProvider`. */
export function usePlayhead(): Playhead {
  const playhead = use(PlayheadContext)
  if (!playhead) throw new Error('expected a PlayheadProvider around this component')
  return playhead
}

/** Keeps the instant in the address; while playing it runs ahead of the address, which follows every two seconds. */
export function PlayheadProvider({ city, children }: { readonly city: CityInfo; readonly children: ReactNode }) {
  const { route, go } = useRoute()
  const { serverNowMs } = useFreshness(city, MINUTE_MS / 4)
  const nowMs = wholeMinute(serverNowMs)
  const [playingAtMs, setPlayingAtMs] = useState<number | null>(null)
  const isPlaying = playingAtMs !== null
  // an instant that has not come is the present
  const routeAtMs = route.atMs !== null && route.atMs < nowMs ? route.atMs : null
  const atMs = playingAtMs ?? routeAtMs

  const seek = useCallback(
    (next: number | null) => {
      const oldestMs = cityDays(nowMs, city.timeZone)[0]?.startMs ?? 0
      const atMs = next === null || next >= nowMs ? null : Math.max(oldestMs, wholeMinute(next))
      setPlayingAtMs((playing) => (playing === null || atMs === null ? null : atMs))
      go({ atMs }, { replace: true })
    },
    [go, nowMs, city.timeZone],
  )
  const writeAddress = useCallback((ms: number) => go({ atMs: wholeMinute(ms) }, { replace: true }), [go])
  const arrive = useCallback(() => seek(null), [seek])
  usePlaying({
    playingAtMs,
    nowMs,
    speed: route.playSpeed,
    onTick: setPlayingAtMs,
    onAddress: writeAddress,
    onArrived: arrive,
  })
  const value = useMemo(
    (): Playhead => ({
      atMs,
      nowMs,
      isPlaying,
      seek,
      step: (steps) => seek((atMs ?? Math.floor(nowMs / STEP_MS) * STEP_MS) + steps * STEP_MS),
      togglePlay() {
        if (isPlaying) {
          setPlayingAtMs(null)
          go({ atMs: atMs === null ? null : wholeMinute(atMs) }, { replace: true })
        } else setPlayingAtMs(atMs ?? cityDayAt(nowMs, city.timeZone).startMs)
      },
    }),
    [atMs, nowMs, isPlaying, seek, go, city.timeZone],
  )
  return <PlayheadContext value={value}>{children}</PlayheadContext>
}

interface Playing {
  readonly playingAtMs: number | null
  readonly nowMs: number
  readonly speed: number
  readonly onTick: (atMs: number) => void
  readonly onAddress: (atMs: number) => void
  /** The present has been reached. */
  readonly onArrived: () => void
}

function usePlaying({ playingAtMs, nowMs, speed, onTick, onAddress, onArrived }: Playing): void {
  const [ticks, setTicks] = useState(0)
  useEffect(() => {
    if (playingAtMs === null) return
    const timer = setTimeout(() => {
      const nextMs = playingAtMs + TICK_MS * speed
      setTicks((count) => count + 1)
      if (nextMs >= nowMs) return onArrived()
      onTick(nextMs)
      if (ticks % ADDRESS_EVERY_TICKS === 0) onAddress(nextMs)
    }, TICK_MS)
    return () => clearTimeout(timer)
  }, [playingAtMs, nowMs, speed, ticks, onTick, onAddress, onArrived])
}
