// Rows by months: the deeper, the larger the share. Where few were heard, hatched.
import { type Picture, ink, months, rem, rows, text, tight, tooltip } from "./look";

const FEW = 10; // of fewer a share tells nothing
const ROW = 1.9; // rem

export const heat: Picture = (table, width, told) => {
  const narrow = tight(width);
  const lines = rows(table);
  const heads = months(table);
  const each = lines.flatMap((line, y) =>
    line.cells.map((cell, x) => {
      const few = cell.of < FEW;
      return {
        value: [x, y, few ? 0 : cell.some / cell.of],
        some: cell.some,
        told: `${line.name} · ${heads[x]}\n${cell.told}`,
        itemStyle: { decal: few && cell.of ? hatched() : "none" },
        label: { color: few ? ink("soft") : undefined },
      };
    }),
  );
  const names = Math.min(rem(narrow ? 6 : 8), width * 0.35);
  const most = Math.max(...each.map((one) => one.value[2] ?? 0), 0.01);
  for (const one of each) if ((one.value[2] ?? 0) > most * 0.55) one.label.color = ink("go-ink");
  return {
    high: lines.length * ROW + 5.5,
    option: {
      aria: { enabled: true, label: { description: told["told"] }, decal: { show: true } },
      tooltip: { ...tooltip(), formatter: (one: { data: { told: string } }) => one.data.told },
      grid: { left: names, right: rem(0.5), top: rem(0.5), bottom: rem(4.5) },
      xAxis: { type: "category", data: heads, axisLabel: { ...text(), hideOverlap: true }, axisTick: none, axisLine: none },
      yAxis: {
        type: "category",
        data: lines.map((line) => line.name),
        inverse: true,
        axisLabel: { ...text(), color: ink("ink"), width: names - rem(0.5), overflow: "truncate" },
        axisTick: none,
        axisLine: none,
      },
      visualMap: {
        min: 0,
        max: most,
        dimension: 2,
        calculable: false,
        orient: "horizontal",
        left: "center",
        bottom: 0,
        itemWidth: rem(0.9),
        itemHeight: Math.min(rem(8), width * 0.4),
        text: [`${Math.round(most * 100)}%`, "0%"],
        textStyle: text(),
        inRange: { color: [ink("sheet"), ink("go")] },
      },
      series: [
        {
          type: "heatmap",
          data: each,
          label: {
            show: (width - names) / Math.max(1, heads.length) > rem(1.8),
            color: ink("ink"),
            fontSize: rem(0.75),
            formatter: (one: { data: { some: number } }) => (one.data.some ? `${one.data.some}` : ""),
          },
          itemStyle: { borderColor: ink("rule"), borderWidth: 1, decal: "none" },
          emphasis: { itemStyle: { borderColor: ink("calm"), borderWidth: 2 } },
        },
      ],
    },
  };
};

const none = { show: false };
const hatched = (): object => ({ color: ink("rule"), dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: 0.8 });
