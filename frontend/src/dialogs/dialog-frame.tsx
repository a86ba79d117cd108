import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { text } from '../text/text.ts'

interface DialogFrameProps {
  readonly title: string
  readonly className?: string
  readonly onClose: () => void
  readonly children: ReactNode
}

/** A dialog over the page: it takes the focus, Escape closes it, and the focus goes back to where it was. */
export function DialogFrame({ title, className = '', onClose, children }: DialogFrameProps) {
  // it is opened from many places, by button and by key: the focus goes back to where it was
  const [openedFrom] = useState(() => document.activeElement)
  const giveFocusBack = (event: Event) => {
    event.preventDefault()
    if (openedFrom instanceof HTMLElement) openedFrom.focus()
  }
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-veil" />
        <Dialog.Content className={`dialog ${className}`} aria-describedby={undefined} onCloseAutoFocus={giveFocusBack}>
          <header>
            <Dialog.Title>{title}</Dialog.Title>
            <Dialog.Close className="icon-button" title={text.tools.close} aria-label={text.tools.close}>
              <X size={17} />
            </Dialog.Close>
          </header>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
