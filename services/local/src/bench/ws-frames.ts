/** What a frame says of itself, read from its first bytes: thousands of clients cannot parse whole frames. */
export interface FrameHead {
  readonly seq: number
  /** The frame before it; `null` begins anew. */
  readonly prevSeq: number | null
  readonly sentAtMs: number
}

export interface FrameReader {
  /** What a client says when it is connected; `null`: nothing. */
  readonly hello: string | null
  /** The head of a frame that counts, and what the client must answer. */
  read(data: Buffer): { readonly head: FrameHead | null; readonly answer: string | null }
}

const HEAD_BYTES = 240
const NOTHING = { head: null, answer: null }

/** Snapshots begin anew, deltas follow; everything else is not counted. */
const rocade: FrameReader = {
  hello: JSON.stringify({ type: 'hello', cityIds: ['los-angeles'] }),
  read(data) {
    const text = data.toString('latin1', 0, HEAD_BYTES)
    const type = /"type":"(\w+)"/.exec(text)?.[1]
    if (type !== 'delta' && type !== 'snapshot') return NOTHING
    const seq = Number(/"seq":(\d+)/.exec(text)?.[1])
    const sentAtMs = Date.parse(/"at":"([^"]+)"/.exec(text)?.[1] ?? '')
    const prevSeq = type === 'snapshot' ? null : Number(/"prevSeq":(\d+)/.exec(text)?.[1])
    return { head: { seq, prevSeq, sentAtMs }, answer: null }
  },
}

function countedHead(text: string): FrameHead {
  const seq = Number(/"seq":(\d+)/.exec(text)?.[1])
  return { seq, prevSeq: seq - 1, sentAtMs: Number(/"sentAtMs":(\d+)/.exec(text)?.[1]) }
}

const wsBare: FrameReader = {
  hello: null,
  read: (data) => ({ head: countedHead(data.toString('latin1', 0, HEAD_BYTES)), answer: null }),
}

/** Engine.IO's `0` is to be joined, its `2` a ping; `42["frame","…"]` is an event, its text quoted. */
const socketio: FrameReader = {
  hello: null,
  read(data) {
    const text = data.toString('latin1', 0, HEAD_BYTES)
    if (text.startsWith('42')) return { head: countedHead(text.replaceAll('\\"', '"')), answer: null }
    return { head: null, answer: text.startsWith('0') ? '40' : text === '2' ? '3' : null }
  },
}

export const FRAME_READERS = { rocade, wsBare, socketio } as const
