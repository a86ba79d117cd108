import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CHROMIUM_MISSING, findChromium } from './find-chromium.ts'
import { openBrowser } from './open-browser.ts'

/** Draws the icons of the installed page from the logo: `node frontend/e2e/run.mjs make-icons`. */
const FOLDER = join(import.meta.dirname, '..', 'public', 'icons')
const ACCENT = '#5b5bd6'
const LOGO =
  '<path d="M25.4 8.6a11.7 11.7 0 1 0 3.2 10.6"/><path d="M17 17 26.8 7.2"/><circle cx="17" cy="17" r="2.4" fill="#fff" stroke="none"/>'

interface Icon {
  readonly name: string
  readonly sizePx: number
  /** Share of the width that the logo takes; a mask may cut all outside of the inner 80 %. */
  readonly logoShare: number
  readonly radiusShare: number
}
const ICONS: readonly Icon[] = [
  { name: 'icon-192.png', sizePx: 192, logoShare: 0.7, radiusShare: 0.22 },
  { name: 'icon-512.png', sizePx: 512, logoShare: 0.7, radiusShare: 0.22 },
  { name: 'icon-maskable-512.png', sizePx: 512, logoShare: 0.54, radiusShare: 0 },
]

const svgOf = ({ sizePx, logoShare, radiusShare }: Icon) => {
  const logoPx = sizePx * logoShare
  const insetPx = (sizePx - logoPx) / 2
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${sizePx}" height="${sizePx}"><rect width="100%" height="100%" rx="${sizePx * radiusShare}" fill="${ACCENT}"/><svg x="${insetPx}" y="${insetPx}" width="${logoPx}" height="${logoPx}" viewBox="0 0 34 34" fill="none" stroke="#fff" stroke-width="3.4" stroke-linecap="round">${LOGO}</svg></svg>`
}

const chromium = findChromium(process.env.CHROMIUM_PATH)
if (chromium === null) throw new Error(CHROMIUM_MISSING)
const browser = await openBrowser(chromium, { isTraced: false })
try {
  for (const icon of ICONS) {
    const { page, close } = await browser.openPage({ viewport: { width: icon.sizePx, height: icon.sizePx } })
    await page.setContent(`<style>*{margin:0}svg{display:block}</style>${svgOf(icon)}`)
    await writeFile(join(FOLDER, icon.name), await page.screenshot({ omitBackground: true }))
    await close()
  }
} finally {
  await browser.close()
}
