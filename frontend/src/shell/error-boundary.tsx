import { Component, type ReactNode } from 'react'
import { text } from '../text/text.ts'
import { Note } from './note.tsx'

interface ErrorBoundaryProps {
  readonly children: ReactNode
}
interface ErrorBoundaryState {
  readonly error: Error | null
}

/** Keeps a failure of one part from blanking the page. React has no function form of this. Give it a `key` to start over. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: null }

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render() {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <div className="centred">
        <Note tone="bad" title={text.shell.pageBroke} onRetry={() => this.setState({ error: null })}>
          {text.shell.pageBrokeWay} <span className="mono">{error.message}</span>
        </Note>
      </div>
    )
  }
}
