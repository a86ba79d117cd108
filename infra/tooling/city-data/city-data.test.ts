import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const output = mkdtempSync(join(tmpdir(), 'rocade-city-data-'))
afterAll(() => rmSync(output, { recursive: true, force: true }))

/** The scripts read the files that they need from the city's own folder, too: what they add is worked out again. */
test.each([
  ['make-los-angeles.mjs', 'los-angeles', '', ['segments.geojson', 'zones.geojson', 'speeds-mph.csv.gz']],
  ['make-paris.mjs', 'paris', '/zones.geojson', ['segments.geojson', 'zones.geojson']],
])('%s makes the files of %s again, byte for byte', (script, cityId, input, files) => {
  const folder = here(`../../../services/shared/cities/${cityId}`)
  execFileSync(process.execPath, [here(script), `${folder}${input}`, output])
  for (const file of files) expect(readFileSync(join(output, file)).equals(readFileSync(join(folder, file)))).toBe(true)
})
