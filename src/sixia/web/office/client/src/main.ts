// Draws the tables that ask for it: <div data-picture="heat" data-of="id of the table">. Without
// this script the tables say all there is.
import * as echarts from "echarts/core";
import { BarChart, HeatmapChart, LineChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
import { bars } from "./bars";
import { heat } from "./heat";
import { line } from "./line";
import type { Picture } from "./look";

echarts.use([
  AriaComponent,
  BarChart,
  GridComponent,
  HeatmapChart,
  LegendComponent,
  LineChart,
  SVGRenderer,
  TooltipComponent,
  VisualMapComponent,
]);

const PICTURES: Record<string, Picture> = { bars, heat, line };

function draw(place: HTMLElement, table: HTMLTableElement, picture: Picture): void {
  place.hidden = false;
  const chart = echarts.init(place, null, { renderer: "svg", locale: "EN" });
  const again = (): void => {
    const { option, high } = picture(table, place.clientWidth, place.dataset);
    place.style.height = `${high}rem`;
    chart.resize({ width: place.clientWidth });
    chart.setOption({ animation: false, ...option }, { notMerge: true });
  };
  again();
  let wide = place.clientWidth;
  new ResizeObserver(() => {
    if (place.clientWidth === wide) return;
    wide = place.clientWidth;
    again();
  }).observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
}

for (const place of document.querySelectorAll<HTMLElement>("[data-picture]")) {
  const table = document.getElementById(place.dataset["of"] ?? "");
  const picture = PICTURES[place.dataset["picture"] ?? ""];
  if (table instanceof HTMLTableElement && picture) draw(place, table, picture);
}
