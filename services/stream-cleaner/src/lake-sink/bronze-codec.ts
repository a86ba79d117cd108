import { encodeBronzeTable, readBronzeFacts } from '@rocade/shared/lake/bronze-file'

/** How slot files are written and their footers read. The platform has one; the simulation of faults a faster one beside it. */
export interface BronzeCodec {
  readonly encode: typeof encodeBronzeTable
  readonly readFacts: typeof readBronzeFacts
}

export const parquetBronze: BronzeCodec = { encode: encodeBronzeTable, readFacts: readBronzeFacts }
