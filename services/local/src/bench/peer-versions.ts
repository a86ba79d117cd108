import { peers } from '../../../../infra/bench/peers.mjs'

/** Versions of what the installed peers are made of, by its name. */
export function peerVersions(): Record<string, string> {
  const installed = Object.values(peers).filter((peer) => peer.isInstalled() === true)
  return Object.assign({}, ...installed.map((peer) => peer.versions()))
}
