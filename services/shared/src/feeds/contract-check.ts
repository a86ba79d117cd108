import type { z } from 'zod'

/** Whether a value meets a contract: `true` exactly where the contract's own parsing gives the value back unchanged. */
export type ContractCheck = (value: unknown) => boolean

/**
 * Puts a contract of plain fields into one function, which says yes or no and makes nothing: zod makes three kilobytes of
 * objects for each reading, for a garbage collector to carry away. Why a value is not right is still zod's to say.
 * Returns `null` for a contract with anything in it that is not known here; then zod alone decides.
 */
export function compileCheck(schema: z.ZodType): ContractCheck | null {
  const def = schema._zod.def as unknown as SchemaDef
  const own = def.check === undefined ? [] : [def]
  const checks = [...own, ...(def.checks ?? []).map((check) => check._zod.def)].map(compileRule)
  const base = compileBase(def)
  if (base === null || checks.includes(null)) return null
  const rules = checks as ContractCheck[]
  if (rules.length === 0) return base
  return (value) => {
    if (!base(value)) return false
    for (let i = 0; i < rules.length; i++) if (!(rules[i] as ContractCheck)(value)) return false
    return true
  }
}

/** What is read of zod's own description of a schema. */
interface SchemaDef extends RuleDef {
  readonly type?: string
  readonly checks?: readonly { readonly _zod: { readonly def: RuleDef } }[]
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly catchall?: z.ZodType
  readonly innerType?: z.ZodType
  readonly values?: readonly unknown[]
  readonly entries?: Readonly<Record<string, unknown>>
}
interface RuleDef {
  readonly check?: string
  readonly format?: string
  readonly pattern?: RegExp
  readonly value?: number
  readonly inclusive?: boolean
}

function compileBase(def: SchemaDef): ContractCheck | null {
  switch (def.type) {
    case 'string':
      return (value) => typeof value === 'string'
    case 'number':
      return Number.isFinite
    case 'boolean':
      return (value) => typeof value === 'boolean'
    case 'literal':
      return (value) => def.values?.includes(value) ?? false
    case 'enum': {
      const values = new Set<unknown>(Object.values(def.entries ?? {}))
      return (value) => values.has(value)
    }
    case 'nullable':
      return either(null, def.innerType)
    case 'optional':
      return either(undefined, def.innerType)
    case 'object':
      return compileObject(def)
    default:
      return null
  }
}

function either(allowed: null | undefined, inner: z.ZodType | undefined): ContractCheck | null {
  const check = inner === undefined ? null : compileCheck(inner)
  return check === null ? null : (value) => value === allowed || check(value)
}

/** Objects that may have no other keys. */
function compileObject({ shape = {}, catchall }: SchemaDef): ContractCheck | null {
  if (catchall === undefined || (catchall._zod.def as SchemaDef).type !== 'never') return null
  const keys = Object.keys(shape)
  const checks = keys.map((key) => compileCheck(shape[key] as z.ZodType))
  if (checks.includes(null)) return null
  const known = new Set(keys)
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    const fields = value as Readonly<Record<string, unknown>>
    for (let i = 0; i < keys.length; i++) {
      if (!(checks[i] as ContractCheck)(fields[keys[i] as string])) return false
    }
    for (const key in fields) if (!known.has(key)) return false
    return true
  }
}

function compileRule({ check, format, pattern, value: bound = 0, inclusive = false }: RuleDef): ContractCheck | null {
  if (check === 'string_format' && pattern !== undefined && !pattern.global && !pattern.sticky) {
    return FORMATS_BY_PATTERN.has(format ?? '') ? (value) => pattern.test(value as string) : null
  }
  if (check === 'greater_than') {
    return inclusive ? (value) => (value as number) >= bound : (value) => (value as number) > bound
  }
  if (check === 'less_than') {
    return inclusive ? (value) => (value as number) <= bound : (value) => (value as number) < bound
  }
  return null
}

/** The formats that are nothing but their pattern. */
const FORMATS_BY_PATTERN = new Set(['regex', 'uuid', 'datetime'])
