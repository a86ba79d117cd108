import type { AnchorHTMLAttributes, MouseEvent } from 'react'
import type { Route } from './route.ts'
import { useRoute } from './use-route.ts'

interface RouteLinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> {
  readonly to: Partial<Route>
}

/** A real link (open in a new tab, copy the address) that changes the page without loading it again. */
export function RouteLink({ to, ...rest }: RouteLinkProps) {
  const { go, hrefOf } = useRoute()
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    go(to)
  }
  return <a {...rest} href={hrefOf(to)} onClick={follow} />
}
