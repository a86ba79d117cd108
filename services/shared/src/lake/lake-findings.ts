/** What a look at one part of the lake has found. */
export interface LakeFindings {
  /** `traffic/bronze`, or the name of a table. */
  readonly name: string
  readonly files: number
  readonly rows: number
  readonly bytes: number
  /** Worth knowing, and nothing wrong: `version 12`. */
  readonly notes: readonly string[]
  /** Each begins with the path of what is damaged. */
  readonly problems: readonly string[]
}
