import { type PeerFigure, quantileOf } from './measure.ts'
import type { ContenderRounds } from './rounds.ts'

interface Installable {
  readonly name: string
  readonly peer: { isInstalled(): true | string }
}

/** Parts peers into those that can be measured here and those that cannot, with why not. */
export function installedOf<T extends Installable>(
  peers: readonly T[],
): { readonly installed: readonly T[]; readonly missing: readonly PeerFigure[] } {
  const looked = peers.map((each) => ({ each, isThere: each.peer.isInstalled() }))
  return {
    installed: looked.filter(({ isThere }) => isThere === true).map(({ each }) => each),
    missing: looked.flatMap(({ each, isThere }) =>
      isThere === true ? [] : [{ name: each.name, value: null, note: isThere }],
    ),
  }
}

/** The median of each peer's rounds; after them those that are missing. */
export const peerFigures = <T>(
  peers: readonly ContenderRounds<T>[],
  missing: readonly PeerFigure[],
  of: (round: T) => number,
): PeerFigure[] => [...peers.map(({ name, rounds }) => ({ name, value: quantileOf(rounds.map(of), 0.5) })), ...missing]
