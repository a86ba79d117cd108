import { z } from 'zod'

/** What WebHDFS says of a file or folder. Times in ms since the epoch, UTC; `pathSuffix` is its name in its folder. */
export const HdfsStatus = z.object({
  pathSuffix: z.string(),
  type: z.enum(['FILE', 'DIRECTORY', 'SYMLINK']),
  length: z.number().int().nonnegative(),
  modificationTime: z.number().int(),
  /** Never used twice, and kept by a rename. */
  fileId: z.number().int(),
})
export type HdfsStatus = z.infer<typeof HdfsStatus>

export const StatusAnswer = z.object({ FileStatus: HdfsStatus })

export const ListingAnswer = z.object({
  DirectoryListing: z.object({
    partialListing: z.object({ FileStatuses: z.object({ FileStatus: z.array(HdfsStatus) }) }),
    remainingEntries: z.number().int(),
  }),
})

export const BooleanAnswer = z.object({ boolean: z.boolean() })

export const RemoteException = z.object({ RemoteException: z.object({ exception: z.string(), message: z.string() }) })

const beans = <S extends z.ZodType>(bean: S) => z.object({ beans: z.tuple([bean]) })

/** Bytes over all DataNodes. What other programs use of their disks is not in `CapacityRemaining`. */
export const NamesystemBean = beans(
  z.object({
    CapacityUsed: z.number().nonnegative(),
    CapacityRemaining: z.number().nonnegative(),
    NumLiveDataNodes: z.number().int(),
    NumDeadDataNodes: z.number().int(),
  }),
)

const LiveNodes = z.record(z.string(), z.object({ infoAddr: z.string(), xferaddr: z.string() }))

/** `LiveNodes` is JSON in JSON: by `name:port` of the data transfer, the address of HTTP and that of the transfer by number. */
export const NameNodeBean = beans(
  z.object({ LiveNodes: z.string().transform((text): z.infer<typeof LiveNodes> => LiveNodes.parse(JSON.parse(text))) }),
)
