import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Writes a configuration file from a template, with each `{{name}}` filled in. Throws on a name without a value.
 * @param {string} template @param {string} target @param {Record<string, string | number>} values
 */
export function renderTemplate(template, target, values) {
  const escaped = target.endsWith('.xml') ? escapeXml : (/** @type {string} */ text) => text
  const text = readFileSync(template, 'utf8').replace(/\{\{(\w+)\}\}/g, (_whole, name) => {
    const value = values[name]
    if (value === undefined) throw new Error(`${template}: no value for {{${name}}}`)
    return escaped(String(value))
  })
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, text)
}

/** @param {string} text */
const escapeXml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
