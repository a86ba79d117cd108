import { inRoot } from '../tooling/paths.mjs'

/** Path of a peer's source. @param {string[]} parts */
export const inBench = (...parts) => inRoot('infra', 'bench', ...parts)

/** Path of what `install.mjs` made; git does not see it. @param {string[]} parts */
export const inCache = (...parts) => inRoot('.cache', 'bench', ...parts)
