const SECRET_NAMES = 'key|token|password|passwd|secret|authorization|cookie|appid'
const REDACTED = '[redacted]'

/** `"apiKey":"…"`, at any depth of a JSON line. */
const JSON_FIELD = new RegExp(`("[^"\\\\]*(?:${SECRET_NAMES})"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"`, 'gi')
/** The same inside of a text that is itself JSON: `{\"apiKey\":\"…\"}`. */
const QUOTED_JSON_FIELD = new RegExp(`(\\\\+"[^"\\\\]*(?:${SECRET_NAMES})\\\\+"\\s*:\\s*\\\\+")[^"\\\\]*`, 'gi')
/** `key=…`, `appid=…`, `access_token=…`: in a URL, a form or a message. */
const PARAMETER = new RegExp(`((?<![\\w-])[\\w-]*(?:${SECRET_NAMES})=)[^&\\s"'\\\\#<>,;)]+`, 'gi')
const BEARER = /\b(Bearer|Basic)\s+[\w.~+/=-]+/gi
/** `postgres://user:…@host` */
const URL_PASSWORD = /(:\/\/[^\s:/@"\\]*:)[^\s@"\\]+(?=@)/g

/**
 * Takes secrets out of a line of text or JSON, wherever in it they stand: values of fields and parameters whose name
 * ends in key, token, password, secret, authorization, cookie or appid, bearer tokens, and passwords in URLs. Pure.
 */
export const redactSecrets = (line: string): string =>
  line
    .replace(JSON_FIELD, `$1"${REDACTED}"`)
    .replace(QUOTED_JSON_FIELD, `$1${REDACTED}`)
    .replace(PARAMETER, `$1${REDACTED}`)
    .replace(BEARER, `$1 ${REDACTED}`)
    .replace(URL_PASSWORD, `$1${REDACTED}`)
