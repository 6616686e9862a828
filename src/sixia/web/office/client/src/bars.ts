// Channels by months, one upon another, in the order of the legend and of the table.
import { type Picture, ink, months, rem, rows, text, tight, tooltip } from "./look";

const TONES = ["go", "edge", "calm", "rule", "done", "soon", "soft"];

export const bars: Picture = (table, width, told) => {
  const narrow = tight(width);
  const lines = rows(table);
  return {
    high: 18 + Math.ceil(lines.length / (narrow ? 3 : 8)) * 1.6,
    option: {
      aria: { enabled: true, label: { description: told["told"] } },
      tooltip: { ...tooltip(), trigger: "axis", axisPointer: { type: "shadow" } },
      legend: { bottom: 0, textStyle: text(), itemWidth: rem(1.4), itemHeight: rem(0.8) },
      grid: {
        left: rem(3.5),
        right: rem(0.5),
        top: rem(1),
        bottom: rem(2.5 + Math.ceil(lines.length / (narrow ? 3 : 8)) * 1.6),
      },
      xAxis: {
        type: "category",
        data: months(table),
        axisLabel: text(),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: ink("edge") } },
      },
      yAxis: { type: "value", axisLabel: text(), splitLine: { lineStyle: { color: ink("rule") } } },
      series: lines.map((line, n) => ({
        name: line.name,
        type: "bar",
        stack: "all",
        data: line.cells.map((cell) => cell.some),
        itemStyle: { color: ink(TONES[n % TONES.length]!), borderColor: ink("sheet"), borderWidth: 0.5 },
      })),
    },
  };
};
