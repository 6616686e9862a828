// One line by months, in the band in which it most likely lies.
import { type Picture, ink, rem, rows, text, tooltip } from "./look";

export const line: Picture = (table, _width, told) => {
  const share = told["share"] === "yes";
  const lines = rows(table);
  const cells = lines.map((row) => row.cells[0]!);
  const scale = (n: number): number => (share ? n * 100 : n);
  const at = cells.map((cell) => (share ? (cell.of ? (100 * cell.some) / cell.of : null) : cell.some));
  const low = cells.map((cell) => scale(cell.low));
  const band = cells.map((cell) => scale(cell.high - cell.low));
  const bound = { type: "line", stack: "band", symbol: "none", lineStyle: { opacity: 0 }, silent: true };
  return {
    high: 15,
    option: {
      aria: { enabled: true, label: { description: told["told"] } },
      tooltip: {
        ...tooltip(),
        trigger: "axis",
        formatter: (all: { dataIndex: number }[]) => {
          const n = all[0]?.dataIndex ?? 0;
          return `${lines[n]?.name}\n${cells[n]?.told}`;
        },
      },
      grid: { left: rem(3), right: rem(1), top: rem(1), bottom: rem(2) },
      xAxis: {
        type: "category",
        data: lines.map((row) => row.name),
        boundaryGap: false,
        axisLabel: { ...text(), hideOverlap: true },
        axisLine: { lineStyle: { color: ink("edge") } },
      },
      yAxis: {
        type: "value",
        min: 0,
        axisLabel: { ...text(), formatter: share ? "{value}%" : "{value}" },
        splitLine: { lineStyle: { color: ink("rule") } },
      },
      series: [
        { ...bound, data: low },
        { ...bound, data: band, areaStyle: { color: ink("go"), opacity: 0.18 } },
        {
          type: "line",
          data: at,
          symbol: "circle",
          symbolSize: rem(0.4),
          lineStyle: { color: ink("go"), width: 2.5 },
          itemStyle: { color: ink("go") },
        },
      ],
    },
  };
};
