import Fuse from "fuse.js";
import type { Choice } from "./pickers";

const EXACT = 1000;
// of three letters one is a third: what is shorter is not taken for a slip
const LEAST_TYPED = 4;
const FARTHEST = 0.25;

/**
 * How well choices fit what is typed: 0 for those that do not.
 *
 * A whole name comes first, abbreviations too; then who is spoken of most: `Türkiye` before its
 * ministers; last what gives no rows. Where no name holds what is typed, those close to it fit.
 */
export function ranking(
  search: string,
  choices: Choice[],
  found: (one: Partial<Choice>) => number,
): (one: Partial<Choice>) => number {
  const wanted = folded(search);
  const close = wanted.length < LEAST_TYPED || choices.some((one) => found(one) > 0) ? undefined : closest(search, choices);
  return (one) => {
    const base = close ? (close.get(keyOf(one)) ?? 0) : found(one);
    if (!base) return 0;
    const weight = base * (1 + Math.log10(1 + Number(one.claims ?? 0)));
    const isWhole = names(one).some((name) => folded(name) === wanted);
    return (isWhole ? EXACT : 0) + weight * (Number(one.rows ?? 1) ? 1 : 0.01);
  };
}

function closest(search: string, choices: Choice[]): Map<string, number> {
  const words = choices.flatMap((one) =>
    names(one).flatMap((name) => folded(name).split(/[\s-]+/)).map((word) => ({ word, key: keyOf(one) })),
  );
  const near = new Fuse(words, { keys: ["word"], includeScore: true, threshold: FARTHEST, minMatchCharLength: LEAST_TYPED });
  return new Map(near.search(folded(search)).reverse().map((one) => [one.item.key, 1 - (one.score ?? 0)]));
}

function keyOf(one: Partial<Choice>): string {
  return one.value ?? one.key ?? "";
}

function names(one: Partial<Choice>): string[] {
  return [one.label ?? "", keyOf(one), ...(one.aliases ?? "").split(", ")].filter(Boolean);
}

function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ı/g, "i").trim();
}
