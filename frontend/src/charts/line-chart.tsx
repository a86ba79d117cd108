import type { ReactNode } from 'react'
import { Area, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { roundAxis } from './round-axis.ts'

interface HorizontalAxis<P> {
  readonly key: keyof P & string
  readonly domain: readonly [number, number]
  readonly ticks: readonly number[]
  format(value: number): string
  readonly interval?: 'preserveStart'
}

interface LineChartProps<P> {
  readonly className: string
  /** What a screen reader is told; the table beside it has the figures. */
  readonly label: string
  readonly points: readonly P[]
  readonly x: HorizontalAxis<P>
  /** Everything that must find room on the vertical axis, which begins at 0. */
  readonly values: readonly (number | null)[]
  /** Room over the lines and for the vertical axis, px. */
  readonly topPx?: number
  readonly axisPx?: number
  tip(point: P): ReactNode
  /** Bands and lines, in the order in which they are drawn. */
  readonly children: ReactNode
}

/** The frame of every line chart: one horizontal axis, one vertical one from 0 in round steps, hairlines, and a card for the point under the cursor. */
export function LineChart<P extends object>(props: LineChartProps<P>) {
  const { className, label, points, x, values, topPx = 8, axisPx = 34, tip, children } = props
  const axis = roundAxis(values)
  return (
    <div className={className} role="img" aria-label={label}>
      <ResponsiveContainer>
        <ComposedChart
          data={[...points]}
          margin={{ top: topPx, right: 8, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid vertical={false} stroke="var(--chart-grid)" />
          <XAxis
            dataKey={x.key as string}
            type="number"
            domain={[...x.domain]}
            ticks={[...x.ticks]}
            tickFormatter={x.format}
            {...(x.interval === undefined ? {} : { interval: x.interval })}
            tickLine={false}
            axisLine={false}
            height={20}
          />
          <YAxis domain={[0, axis.max]} ticks={axis.ticks} width={axisPx} tickLine={false} axisLine={false} />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: 'var(--line-2)' }}
            content={({ payload }) => {
              // the chart library hands back the points we gave it, without their type
              const point: P | undefined = payload?.[0]?.payload
              return point ? tip(point) : null
            }}
          />
          {children}
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  )
}

const still = { dot: false, isAnimationActive: false, connectNulls: false, type: 'linear' } as const

/** From p10 to p90. */
export const BandArea = ({ dataKey }: { readonly dataKey: string }) => (
  <Area
    dataKey={dataKey}
    type="linear"
    stroke="none"
    fill="var(--chart-band)"
    fillOpacity={1}
    isAnimationActive={false}
    activeDot={false}
  />
)

interface LineProps {
  readonly dataKey: string
  /** Not final: the speed view. */
  readonly isDashed?: boolean
}

/** What was measured: the strongest ink; a gap stays a gap. */
export const MeasuredLine = ({ dataKey, isDashed = false }: LineProps) => (
  <Line
    {...still}
    dataKey={dataKey}
    stroke="var(--chart-now)"
    strokeWidth={1.9}
    {...(isDashed ? { strokeDasharray: '3 3' } : {})}
  />
)

export const TypicalLine = ({ dataKey }: { readonly dataKey: string }) => (
  <Line
    {...still}
    dataKey={dataKey}
    stroke="var(--chart-typical)"
    strokeWidth={1.4}
    strokeDasharray="4 3"
    activeDot={false}
  />
)

export const FreeFlowLine = ({ dataKey }: { readonly dataKey: string }) => (
  <Line {...still} dataKey={dataKey} stroke="var(--text-3)" strokeWidth={1} strokeDasharray="1 3" activeDot={false} />
)

export const WeekendLine = ({ dataKey }: { readonly dataKey: string }) => (
  <Line {...still} dataKey={dataKey} stroke="var(--chart-weekend)" strokeWidth={1.6} activeDot={false} />
)
