import { type ReactNode, useId } from 'react'

interface FormFieldProps {
  readonly label: string
  readonly fault?: string | undefined
  readonly hint?: string | undefined
  /** The control, told under which id it stands and what describes it. */
  readonly children: (control: { id: string; 'aria-invalid': boolean; 'aria-describedby'?: string }) => ReactNode
}

/** One field of a form with its label over it, and what is wrong with it under it. */
export function FormField({ label, fault, hint, children }: FormFieldProps) {
  const id = useId()
  const describes = fault !== undefined || hint !== undefined
  return (
    <div className="form-field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-invalid': fault !== undefined,
        ...(describes ? { 'aria-describedby': `${id}-note` } : {}),
      })}
      {describes ? (
        <p id={`${id}-note`} className={fault === undefined ? 'form-hint' : 'form-fault'}>
          {fault ?? hint}
        </p>
      ) : null}
    </div>
  )
}

interface FormGroupProps {
  readonly label: string
  readonly fault?: string | undefined
  readonly className?: string
  readonly children: ReactNode
}

/** Several controls under one name. */
export function FormGroup({ label, fault, className = '', children }: FormGroupProps) {
  const id = useId()
  return (
    <fieldset
      className={`form-field ${className}`}
      {...(fault === undefined ? {} : { 'aria-describedby': id, 'data-fault': true })}
    >
      <legend>{label}</legend>
      {children}
      {fault === undefined ? null : (
        <p id={id} className="form-fault">
          {fault}
        </p>
      )}
    </fieldset>
  )
}
