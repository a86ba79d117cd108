/** Which methods each path takes, so that a wrong one is answered with 405 and the right ones. */
export interface RouteTable {
  add(url: string, methods: string | readonly string[]): void
  /** Sorted; empty when no route has this path. */
  methods(path: string): string[]
}

export function createRouteTable(): RouteTable {
  const patterns = new Map<string, { readonly pattern: RegExp; readonly methods: Set<string> }>()
  return {
    add(url, methods) {
      const known = patterns.get(url) ?? { pattern: toPattern(url), methods: new Set<string>() }
      for (const method of [methods].flat()) known.methods.add(method)
      patterns.set(url, known)
    },
    methods(path) {
      const found = new Set<string>()
      for (const { pattern, methods } of patterns.values()) {
        if (pattern.test(path)) for (const method of methods) found.add(method)
      }
      return [...found].sort()
    },
  }
}

/** `/zones/:zoneId/history` and `/static/*` as a whole-path pattern. */
function toPattern(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part.startsWith(':')) return '[^/]+'
    return part === '*' ? '.*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${parts.join('/')}$`)
}
