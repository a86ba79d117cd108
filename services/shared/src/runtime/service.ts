export interface Health {
  readonly status: 'ok' | 'degraded' | 'down'
  /** What is wrong and how to go on; absent when nothing is. */
  readonly detail?: string
}

/** A started part of the platform. Disposing stops it: it takes no more work, stores what it holds and lets go. */
export interface Service extends AsyncDisposable {
  readonly name: string
  health(): Health
}
