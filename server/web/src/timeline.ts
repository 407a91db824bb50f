import { axisTop } from "d3-axis";
import { scaleUtc } from "d3-scale";
import { select } from "d3-selection";
import { claimsOf, counted, isThing, shadeOf, shadesTold, textOf } from "./answer";
import type { Answer, Cell, Shade } from "./answer";

const ROW = 26;
const TOP = 34;
const DAY = 86_400_000;
const MOST = 60;
// room for half of a day's name: one that is cut off is another day
const EDGE = 36;
// before a name, so that not the colour alone tells what is not so or not firm
const SIGNS: Record<Shade, string> = { firm: "", soft: "? ", later: "→ ", denied: "✕ " };

interface Bar {
  label: string;
  url: string;
  start: Date | null;
  end: Date | null;
  shade: Shade;
}

/** Bars from the first possible day to the last; an end that is not known fades out. */
export function draw(stage: HTMLElement, answer: Answer, options: Record<string, string>): string {
  const bars = unique(answer, options);
  const dated = bars.filter((bar) => bar.start || bar.end).sort((a, b) => first(a) - first(b));
  const shown = dated.slice(0, MOST);
  if (!shown.length) return "";
  const width = Math.max(320, stage.clientWidth || 900);
  const height = TOP + shown.length * ROW + 10;
  const asked = toDay(options["asked"]);
  const marked = asked ? [Number(asked)] : [];
  const low = Math.min(...shown.map(first), ...marked);
  const high = Math.max(...shown.map(first), mostEnds(shown), ...marked);
  const pad = Math.max(2 * DAY, (high - low) * 0.06);
  const x = scaleUtc([new Date(low - pad), new Date(high + pad)], [EDGE, width - EDGE]);
  const svg = select(stage).append("svg")
    .attr("width", width).attr("height", height).attr("viewBox", `0 0 ${width} ${height}`).attr("role", "group")
    .attr("aria-label", "A timeline of the rows of the table below");
  stage.classList.add("as-tall-as-needed");
  gradients(svg);
  svg.append("g").attr("class", "axis").attr("transform", `translate(0,${TOP - 8})`)
    .call(
      axisTop<Date>(x).ticks(Math.max(2, Math.floor(width / 130))).tickSize(-height)
        .tickFormat((day) => toWords(day, high - low)),
    );
  if (asked) {
    svg.append("line").attr("class", "asked").attr("x1", x(asked)).attr("x2", x(asked))
      .attr("y1", TOP - 6).attr("y2", height);
  }
  shown.forEach((bar, place) => addBar(svg, bar, place, x, width));
  const left = bars.length - shown.length;
  return (
    `${counted(shown.length, "dated row")}` + (left ? `; ${counted(left, "row")} only in the table` : "") +
    ". A bar reaches from the first to the last possible day; where it fades, the articles give no " +
    `beginning or no end. ${asked ? "The dashed line is the beginning of the day asked for. " : ""}${shadesTold(shown.map((bar) => bar.shade))}Everything drawn is in the table.`
  );
}

/** A day as the table has it, or a month where the days are many. */
function toWords(day: Date, span: number): string {
  const long = span > 300 * DAY;
  return day.toLocaleDateString("en-GB", {
    timeZone: "UTC", month: "short", ...(long ? { year: "numeric" } : { day: "numeric" }),
  });
}

function unique(answer: Answer, options: Record<string, string>): Bar[] {
  const found = new Map<string, Bar>();
  for (const row of answer.rows) {
    const claim = claimsOf(answer, row)[0];
    const cell = row[options["label"] ?? ""];
    const bar: Bar = {
      label: [textOf(row[options["group"] ?? ""]), textOf(cell)].filter(Boolean).join(": "),
      url: claim?.url ?? (isThing(cell) ? cell.url : ""),
      start: toDay(row[options["start"] ?? ""]),
      end: toDay(row[options["end"] ?? ""]),
      shade: shadeOf(claim),
    };
    found.set([bar.label, bar.start, bar.end, bar.shade].join("\n"), bar);
  }
  return Array.from(found.values());
}

function toDay(cell: Cell | undefined): Date | null {
  return typeof cell === "string" && /^\d{4}-\d{2}-\d{2}$/.test(cell) ? new Date(cell) : null;
}

/** The day by which nine bars in ten have ended: one long bar must not flatten all others. */
function mostEnds(bars: Bar[]): number {
  const ends = bars.flatMap((bar) => (bar.end ? [Number(bar.end)] : [])).sort((a, b) => a - b);
  return ends[Math.floor(0.9 * (ends.length - 1))] ?? -Infinity;
}

function first(bar: Bar): number {
  return Number(bar.start ?? bar.end);
}

type Svg = ReturnType<typeof select<SVGSVGElement, unknown>>;

function gradients(svg: Svg): void {
  const defs = svg.append("defs");
  for (const [name, from, to] of [["fade-out", 1, 0], ["fade-in", 0, 1]] as const) {
    const gradient = defs.append("linearGradient").attr("id", name);
    gradient.append("stop").attr("offset", "0").attr("stop-color", "white").attr("stop-opacity", from);
    gradient.append("stop").attr("offset", "1").attr("stop-color", "white").attr("stop-opacity", to);
    defs.append("mask").attr("id", `mask-${name}`).attr("maskContentUnits", "objectBoundingBox")
      .append("rect").attr("width", 1).attr("height", 1).attr("fill", `url(#${name})`);
  }
}

function addBar(
  svg: Svg, bar: Bar, place: number, x: (day: Date) => number, width: number,
): void {
  const fade = 90;
  const begin = bar.start ? x(bar.start) : Math.max(14, x(bar.end as Date) - fade);
  const told = bar.end ? x(new Date(Number(bar.end) + DAY)) : Infinity;
  const finish = bar.end ? Math.min(width, told) : Math.min(width - 14, x(bar.start as Date) + fade);
  const y = TOP + place * ROW;
  // whoever goes by keys goes by the table, which has the same links
  const link = svg.append("a").attr("tabindex", -1);
  if (bar.url) link.attr("href", bar.url);
  const rect = link.append("rect")
    .attr("class", `bar ${bar.shade}`).attr("x", begin).attr("y", y + 14)
    .attr("width", Math.max(5, finish - begin)).attr("height", 6).attr("rx", 3);
  if (!bar.end || told > width) rect.attr("mask", "url(#mask-fade-out)");
  if (!bar.start) rect.attr("mask", "url(#mask-fade-in)");
  // the label stands to the side that has more room
  const backwards = begin > width * 0.62;
  const from = backwards ? Math.min(width - 6, Math.max(finish, begin)) : begin;
  link.append("text")
    .attr("x", from).attr("y", y + 11)
    .attr("text-anchor", backwards ? "end" : "start")
    .text(SIGNS[bar.shade] + shorten(bar.label, backwards ? from : width - from));
  link.append("title").text(SIGNS[bar.shade] + bar.label);
}

function shorten(text: string, room: number): string {
  const most = Math.max(12, Math.floor((room - 8) / 6.4));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
