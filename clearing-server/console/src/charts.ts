import type { EChartsCoreOption } from 'echarts/core';
import type { HourTally } from '@lvchengtong/clearing-server/reports/report-shapes';
import { yuan } from './format.ts';
import { COLOUR } from './theme.ts';

const FONT = { color: COLOUR.inkSoft, fontSize: 12 };
const GRID_LINE = { lineStyle: { color: COLOUR.line } };
/** A chart draws yuan; its tooltip shows the exact fen again. */
const inYuan = (amountFen: number): number => amountFen / 100;
const exact = (value: unknown): string => yuan(Math.round(Number(value) * 100));

/** Purchases per hour: amount as bars, count as a line. */
export function hourChart(
  hours: readonly HourTally[],
  words: { readonly amountYuan: string; readonly count: string },
): EChartsCoreOption {
  return {
    animationDuration: 300,
    grid: { left: 8, right: 8, top: 34, bottom: 4, containLabel: true },
    legend: { top: 0, right: 0, itemWidth: 14, itemHeight: 10, textStyle: FONT },
    tooltip: { trigger: 'axis' },
    xAxis: {
      type: 'category',
      data: hours.map(({ hour }) => `${String(hour).padStart(2, '0')}:00`),
      axisLabel: { ...FONT, interval: 2 },
      axisTick: { show: false },
      axisLine: GRID_LINE,
    },
    yAxis: [
      { type: 'value', axisLabel: FONT, splitLine: GRID_LINE },
      { type: 'value', axisLabel: FONT, splitLine: { show: false }, minInterval: 1 },
    ],
    series: [
      {
        name: words.amountYuan,
        type: 'bar',
        barMaxWidth: 22,
        itemStyle: { color: COLOUR.brand, borderRadius: [3, 3, 0, 0] },
        tooltip: { valueFormatter: exact },
        data: hours.map(({ purchases }) => inYuan(purchases.amount_fen)),
      },
      {
        name: words.count,
        type: 'line',
        yAxisIndex: 1,
        symbolSize: 5,
        color: COLOUR.warn,
        data: hours.map(({ purchases }) => purchases.records),
      },
    ],
  };
}

/** One bar per operator, the largest on top. */
export function operatorChart(
  operators: readonly { readonly name: string; readonly amountFen: number }[],
  seriesName: string,
): EChartsCoreOption {
  const rows = operators.toSorted((a, b) => a.amountFen - b.amountFen);
  return {
    animationDuration: 300,
    grid: { left: 8, right: 76, top: 4, bottom: 4, containLabel: true },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, valueFormatter: exact },
    xAxis: {
      type: 'value',
      splitNumber: 4,
      axisLabel: { ...FONT, hideOverlap: true },
      splitLine: GRID_LINE,
    },
    yAxis: {
      type: 'category',
      data: rows.map(({ name }) => name),
      axisLabel: { ...FONT, width: 130, overflow: 'truncate' },
      axisTick: { show: false },
      axisLine: GRID_LINE,
    },
    series: [
      {
        name: seriesName,
        type: 'bar',
        barMaxWidth: 20,
        itemStyle: { color: COLOUR.brand, borderRadius: [0, 3, 3, 0] },
        label: {
          show: true,
          position: 'right',
          color: COLOUR.ink,
          formatter: ({ value }: { value: unknown }) => exact(value),
        },
        data: rows.map(({ amountFen }) => inYuan(amountFen)),
      },
    ],
  };
}
