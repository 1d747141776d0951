/** Views and actions over time on a canvas. Only this module knows the chart library, so that only charts load it. */

import {
  BarController, BarElement, CategoryScale, Chart, LinearScale, LineController, LineElement, PointElement, Tooltip,
  type ChartConfiguration, type TooltipItem,
} from 'chart.js'
import { direction, formatNumber, t } from '@/i18n'
import type { Point } from './figures'
import { dayLong, dayShort } from './words'

Chart.register(BarController, BarElement, CategoryScale, LinearScale, LineController, LineElement, PointElement, Tooltip)

export interface DayChart {
  show: (points: readonly Point[]) => void
  end: () => void
}

const COLOURS = ['chart', 'text', 'muted', 'line', 'raised'] as const
type Colours = Record<(typeof COLOURS)[number], string>

/** Draw on the canvas, in the colours and the font that its place has; `end` lets everything go. */
export function drawDays(canvas: HTMLCanvasElement): DayChart {
  let points: readonly Point[] = []
  let chart: Chart<'bar' | 'line', number[], string> | null = null

  function draw(): void {
    chart?.destroy()
    const { fontFamily } = getComputedStyle(canvas)
    chart = new Chart(canvas, configuration(points, coloursAt(canvas), fontFamily, canvas.clientWidth))
  }

  return {
    show(shown) {
      points = shown
      draw()
    },
    end: () => chart?.destroy(),
  }
}

// A canvas knows no custom properties, and the browser resolves them only where they are used.
function coloursAt(place: HTMLElement): Colours {
  const probe = document.createElement('span')
  place.parentElement?.append(probe)
  const found = COLOURS.map((name) => {
    probe.style.color = `var(--${name})`
    return [name, getComputedStyle(probe).color]
  })
  probe.remove()
  return Object.fromEntries(found) as Colours
}

function configuration(
  points: readonly Point[],
  colours: Colours,
  family: string,
  room: number,
): ChartConfiguration<'bar' | 'line', number[], string> {
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
  const isFromRight = direction.value === 'rtl'
  const ticks = { color: colours.muted, font: { family, size: 12 } }
  return {
    type: 'bar',
    data: {
      labels: points.map(({ from }) => dayShort(from)),
      datasets: [
        {
          type: 'line',
          label: t('analytics.actions'),
          data: points.map(({ actions }) => actions),
          borderColor: colours.text,
          hoverBorderColor: colours.text,
          backgroundColor: colours.raised,
          hoverBackgroundColor: colours.raised,
          borderWidth: 1.5,
          borderDash: [4, 3],
          pointRadius: room / points.length > 16 ? 3 : 0,
          pointHoverRadius: 4,
        },
        {
          type: 'bar',
          label: t('analytics.views'),
          data: points.map(({ views }) => views),
          backgroundColor: colours.chart,
          hoverBackgroundColor: colours.chart,
          borderRadius: 3,
          maxBarThickness: 28,
          categoryPercentage: 0.9,
        },
      ],
    },
    options: {
      maintainAspectRatio: false,
      animation: isStill ? false : { duration: 180 },
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: {
          reverse: isFromRight,
          grid: { display: false },
          border: { color: colours.line },
          ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 16 },
        },
        y: {
          position: isFromRight ? 'right' : 'left',
          beginAtZero: true,
          suggestedMax: 4,
          border: { display: false },
          grid: { color: colours.line },
          ticks: { ...ticks, precision: 0, maxTicksLimit: 6, callback: (value) => formatNumber(Number(value)) },
        },
      },
      plugins: {
        tooltip: {
          rtl: isFromRight,
          textDirection: direction.value,
          backgroundColor: colours.raised,
          borderColor: colours.line,
          borderWidth: 1,
          padding: 12,
          cornerRadius: 6,
          displayColors: false,
          titleColor: colours.text,
          titleFont: { family, size: 13, weight: 600 },
          bodyColor: colours.text,
          bodyFont: { family, size: 13 },
          callbacks: {
            title: (items: TooltipItem<'bar' | 'line'>[]) => titleOf(points[items[0]?.dataIndex ?? -1]),
            beforeBody: (items: TooltipItem<'bar' | 'line'>[]) => linesOf(points[items[0]?.dataIndex ?? -1]),
            label: () => '',
          },
          filter: ({ datasetIndex }) => datasetIndex === 1,
        },
      },
    },
  }
}

function titleOf(point: Point | undefined): string {
  return point ? dayLong(point.from, point.to) : ''
}

function linesOf(point: Point | undefined): string[] {
  if (!point) return []
  return (['views', 'visitors', 'actions'] as const).map((name) => `${t(`analytics.${name}`)}: ${formatNumber(point[name])}`)
}
