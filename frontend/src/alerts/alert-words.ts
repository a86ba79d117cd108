import { formatNumber, formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import type { AlertRule } from './alert-rule.ts'
import type { Alert } from './alert-store.ts'

/** `speed under 50 % of free flow for 5 min`. */
export function ruleWords({ measure, limit, forS, place }: AlertRule): string {
  const words = text.alerts
  const lasting = forS === 0 ? words.atOnce : words.lasting(formatNumber(forS / 60))
  if (measure === 'speedRatio') return words.slowRule(formatPercent(limit), lasting)
  return place.kind === 'zone'
    ? words.lostRuleZone(formatNumber(limit), lasting)
    : words.lostRule(formatNumber(limit), lasting)
}

/** What is said when an alert begins to fire, or is over. */
export const toldWords = ({ rule, status }: Alert): string =>
  status.state === 'firing'
    ? text.alerts.fires(rule.place.name, ruleWords(rule))
    : text.alerts.isOver(rule.place.name, ruleWords(rule))
