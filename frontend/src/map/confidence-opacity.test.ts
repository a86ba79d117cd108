import { describe, expect, test } from 'vitest'
import css from '../styles/tokens.css?raw'
import { CONFIDENCE_STEPS, confidenceOpacity } from './confidence-opacity.ts'

/** `#rrggbb` as three shares. */
const shares = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
const luminance = (rgb: readonly number[]) =>
  rgb
    .map((share) => (share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4))
    .reduce((sum, share, i) => sum + share * ([0.2126, 0.7152, 0.0722][i] ?? 0), 0)

/** Contrast by WCAG of a colour that is laid on a ground with an opacity. */
function contrast(colour: string, ground: string, opacity: number): number {
  const under = shares(ground)
  const seen = shares(colour).map((share, i) => share * opacity + (under[i] ?? 0) * (1 - opacity))
  const [dark = 0, light = 0] = [luminance(seen), luminance(under)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

describe('the opacity of a line', () => {
  test('falls with the confidence of its reading, and nothing told is nothing doubted', () => {
    expect([1, 0.7, 0.69, 0.4, 0.1, -1].map(confidenceOpacity)).toEqual([1, 1, 0.8, 0.8, 0.62, 0.62])
    expect(confidenceOpacity(null)).toBe(1)
  })
  const themes = {
    light: css.slice(0, css.indexOf('[data-theme="dark"] {')),
    dark: css.slice(css.indexOf('[data-theme="dark"] {')),
  }
  test.each(['light', 'dark'] as const)('leaves the faintest casing 3:1 on every ground in the %s theme', (theme) => {
    const token = (name: string) => new RegExp(`${name}: (#[0-9a-f]{6})`).exec(themes[theme])?.[1] ?? ''
    const faintest = Math.min(...CONFIDENCE_STEPS.map(({ opacity }) => opacity))
    for (const ground of ['--map-ground', '--map-zone'])
      expect(contrast(token('--level-casing'), token(ground), faintest), ground).toBeGreaterThanOrEqual(3)
  })
})
