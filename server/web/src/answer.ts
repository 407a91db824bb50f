/** An answer as `/questions/<name>.json` gives it. */
export interface Thing {
  id: string;
  label: string;
  url: string;
}
export type Cell = Thing | string | number | boolean | null;
export type Row = Record<string, Cell>;

export interface Claim {
  says: string;
  certainty: string;
  stage: string;
  polarity: string;
  url: string;
}

export interface Answer {
  columns: { name: string; title: string }[];
  rows: Row[];
  claims: Record<string, Claim>;
}

/** Draws into a stage and returns the caption; an empty one where there is nothing to draw. */
export type Picture = (
  stage: HTMLElement,
  answer: Answer,
  options: Record<string, string>,
) => string;

export function isThing(cell: Cell | undefined): cell is Thing {
  return typeof cell === "object" && cell !== null;
}

export function textOf(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "";
  return isThing(cell) ? cell.label : String(cell);
}

/** The claims behind a row, in the order of its columns. */
export function claimsOf(answer: Answer, row: Row): Claim[] {
  return answer.columns
    .filter((column) => /^claim\d*$/.test(column.name))
    .map((column) => row[column.name])
    .filter(isThing)
    .map((thing) => answer.claims[thing.id])
    .filter((claim): claim is Claim => claim !== undefined);
}

export type Shade = "firm" | "soft" | "later" | "denied";

const TOLD: [shade: Shade, words: string][] = [
  ["soft", "amber, dashed: only speculated"],
  ["later", "violet: planned, wished or conditional"],
  ["denied", "red: said not to be so"],
];

/** What the colours of a picture say, of those alone that are in it. */
export function shadesTold(shades: Iterable<Shade>): string {
  const drawn = new Set(shades);
  const words = TOLD.filter(([shade]) => drawn.has(shade)).map(([, told]) => told).join("; ");
  return words && `${words.charAt(0).toUpperCase()}${words.slice(1)}. `;
}

/** How a claim is drawn: not firm is dashed, not so is red, not yet so is violet. */
export function shadeOf(claim: Claim | undefined): Shade {
  if (!claim) return "firm";
  if (claim.polarity === "Negated") return "denied";
  if (claim.stage !== "Actual") return "later";
  return claim.certainty === "Speculated" ? "soft" : "firm";
}

/** A colour of the stylesheet, so that pictures follow light and dark. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

export function counted(number: number, word: string, plural = `${word}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? word : plural}`;
}
