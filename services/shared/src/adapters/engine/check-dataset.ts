/**
 * Throws a RangeError unless this is a dataset that a view can be made of: a name of our own code, never of a user, and
 * at least one file.
 */
export function checkDataset(name: string, paths: readonly string[]): void {
  if (!/^[a-z_]+$/.test(name)) throw new RangeError(`expected a dataset name of a-z and _, got ${name}`)
  if (paths.length === 0) throw new RangeError(`expected at least one file for the dataset ${name}`)
}
