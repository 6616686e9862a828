// What pictures have in common: the page's own ink and letters, and the numbers of a table.
import type { EChartsCoreOption } from "echarts/core";

export interface Drawn {
  option: EChartsCoreOption;
  high: number; // in rem, so that it grows with the text
}
export type Picture = (table: HTMLTableElement, width: number, told: DOMStringMap) => Drawn;

/** Whether there is little room: large letters make a screen narrow, too. */
export const tight = (width: number): boolean => width < rem(30);

export interface Cell {
  some: number;
  of: number;
  low: number;
  high: number;
  told: string; // what is said of it in words
}
export interface Row {
  name: string;
  cells: Cell[];
}

const style = (): CSSStyleDeclaration => getComputedStyle(document.documentElement);

/** A colour of the page by its name in the style sheet, as it is now, by day or night. */
export const ink = (name: string): string => style().getPropertyValue(`--${name}`).trim();

/** So many pixels: a picture's letters grow with the page's. */
export const rem = (times: number): number => times * parseFloat(style().fontSize);

export const text = (size = 0.8): Record<string, unknown> => ({
  color: ink("soft"),
  fontFamily: style().fontFamily,
  fontSize: rem(size),
});

/** Shown beside what one points at: drawn in the picture, so that no markup is made of it. */
export const tooltip = (): Record<string, unknown> => ({
  renderMode: "richText",
  confine: true,
  backgroundColor: ink("sheet"),
  borderColor: ink("edge"),
  textStyle: { ...text(0.9), color: ink("ink") },
});

/** The heads of the columns that hold months. */
export const months = (table: HTMLTableElement): string[] =>
  [...table.querySelectorAll<HTMLElement>("thead [data-month]")].map((head) => head.innerText.trim());

/** The rows of a table that are to be drawn, in its order. */
export function rows(table: HTMLTableElement): Row[] {
  const found = [...table.querySelectorAll("tbody tr")].map((row) => ({
    name: row.querySelector("th")?.textContent?.trim() ?? "",
    cells: [...row.querySelectorAll<HTMLElement>("[data-some]")].map(cell),
  }));
  return found.filter((row) => row.cells.length > 0);
}

function cell({ dataset, title, innerText }: HTMLElement): Cell {
  const number = (name: string): number => Number(dataset[name] ?? 0);
  return {
    some: number("some"),
    of: number("all"),
    low: number("low"),
    high: number("high"),
    told: title || innerText,
  };
}
