import L from "leaflet";
import "leaflet/dist/leaflet.css";
import { claimsOf, counted, isThing, shadeOf, shadesTold, textOf } from "./answer";
import type { Answer, Claim, Shade, Thing } from "./answer";

const POINT = /POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)/i;

interface Spot {
  at: L.LatLngTuple;
  place: Thing;
  /** the claims about it by who is there, and by how they are told */
  who: Map<string, Map<Shade, Set<Claim>>>;
}

/** The firmest first: a place is drawn as the firmest of its claims. */
const SHADES: Shade[] = ["firm", "soft", "later", "denied"];
const IN_WORDS: Record<Shade, string> = {
  firm: "", soft: ", only speculated", later: ", planned, wished or conditional", denied: ", said not to be so",
};

/** Places as circles, without borders: a map without a view on whose land it is. */
export function draw(stage: HTMLElement, answer: Answer, options: Record<string, string>): string {
  const spots = new Map<string, Spot>();
  for (const row of answer.rows) {
    const found = POINT.exec(textOf(row[options["point"] ?? ""]));
    const place = row[options["label"] ?? ""];
    if (!found || !isThing(place)) continue;
    const spot = spots.get(place.id) ?? {
      at: [Number(found[2]), Number(found[1])], place, who: new Map(),
    };
    addClaims(spot, textOf(row[options["group"] ?? ""]), claimsOf(answer, row));
    spots.set(place.id, spot);
  }
  // one circle, without a border or another place beside it, tells nothing that its row does not
  if (spots.size < 2) return "";
  const map = L.map(stage, { attributionControl: false, scrollWheelZoom: false, maxZoom: 12 });
  L.control.scale({ imperial: false }).addTo(map);
  graticule(map);
  const bounds = L.latLngBounds(Array.from(spots.values(), (spot) => spot.at));
  map.fitBounds(bounds.pad(0.35), { maxZoom: 7 });
  const names: Box[] = [];
  const dots = Array.from(spots.values(), (spot) => map.latLngToContainerPoint(spot.at));
  const ordered = Array.from(spots.values()).sort((a, b) => claimsAt(b) - claimsAt(a));
  for (const spot of ordered) addSpot(map, spot, sideOf(map, spot, names, dots));
  const unplaced = answer.rows.filter((row) => !textOf(row[options["point"] ?? ""])).length;
  return (
    `${counted(spots.size, "place")}; a circle grows with the claims about it` +
    (unplaced ? `; ${counted(unplaced, "row")} without a known place only in the table` : "") +
    `. ${shadesTold(ordered.map(shadeOfSpot))}No borders are drawn. Everything drawn is in the table.`
  );
}

type Box = [left: number, top: number, right: number, bottom: number];
type Side = "right" | "left" | "top" | "bottom";

function addClaims(spot: Spot, who: string, claims: Claim[]): void {
  const shades = spot.who.get(who) ?? new Map<Shade, Set<Claim>>();
  for (const claim of claims) {
    const shade = shadeOf(claim);
    shades.set(shade, (shades.get(shade) ?? new Set<Claim>()).add(claim));
  }
  spot.who.set(who, shades);
}

function claimsAt(spot: Spot): number {
  return new Set(Array.from(spot.who.values()).flatMap((shades) =>
    Array.from(shades.values()).flatMap((claims) => Array.from(claims)))).size;
}

function shadeOfSpot(spot: Spot): Shade {
  const told = new Set(Array.from(spot.who.values()).flatMap((shades) => Array.from(shades.keys())));
  return SHADES.find((shade) => told.has(shade)) ?? "firm";
}

function radiusOf(spot: Spot): number {
  return 6 + 3 * Math.sqrt(claimsAt(spot));
}

/** The side on which a name covers no other name or circle, and stays on the map; none if there is none. */
function sideOf(map: L.Map, spot: Spot, names: Box[], dots: L.Point[]): Side | undefined {
  const { x, y } = map.latLngToContainerPoint(spot.at);
  const size = map.getSize();
  const long = 24 + spot.place.label.length * 7.5;
  const off = radiusOf(spot) + 4;
  const boxes: [Side, Box][] = [
    ["right", [x, y - 9, x + long, y + 9]],
    ["left", [x - long, y - 9, x, y + 9]],
    ["top", [x - long / 2, y - off - 18, x + long / 2, y - off]],
    ["bottom", [x - long / 2, y + off, x + long / 2, y + off + 18]],
  ];
  for (const [side, box] of boxes) {
    const inside = box[0] >= 0 && box[1] >= 0 && box[2] <= size.x && box[3] <= size.y;
    const free = names.every((name) => !meet(box, name));
    const bare = dots.every(
      (dot) => (dot.x === x && dot.y === y) || !meet(box, [dot.x, dot.y - 6, dot.x, dot.y + 6]),
    );
    if (!inside || !free || !bare) continue;
    names.push(box);
    return side;
  }
  return undefined;
}

function meet(one: Box, other: Box): boolean {
  return !(one[2] < other[0] || one[0] > other[2] || one[3] < other[1] || one[1] > other[3]);
}

const OFFSETS: Record<Side, L.PointTuple> = { right: [8, 0], left: [-8, 0], top: [0, -8], bottom: [0, 8] };

function addSpot(map: L.Map, spot: Spot, side: Side | undefined): void {
  const circle = L.circleMarker(spot.at, {
    radius: radiusOf(spot), className: `spot ${shadeOfSpot(spot)}`, weight: 1.5,
  }).addTo(map);
  circle.bindTooltip(spot.place.label, {
    permanent: side !== undefined, direction: side ?? "right", offset: OFFSETS[side ?? "right"],
    className: "spot-name",
  });
  const list = document.createElement("div");
  const head = document.createElement("a");
  head.href = spot.place.url;
  head.textContent = spot.place.label;
  list.append(head);
  for (const [who, shades] of spot.who) {
    for (const [shade, claims] of shades) {
      const line = document.createElement("div");
      line.textContent = `${who}: ${counted(claims.size, "claim")}${IN_WORDS[shade]}`;
      list.append(line);
    }
  }
  circle.bindPopup(list);
}

/** Lines of longitude and latitude, five degrees apart, so that the eye has something to hold. */
function graticule(map: L.Map): void {
  const style = { className: "graticule", interactive: false, weight: 1 };
  for (let east = -180; east <= 180; east += 5) L.polyline([[-85, east], [85, east]], style).addTo(map);
  for (let north = -85; north <= 85; north += 5) L.polyline([[north, -180], [north, 180]], style).addTo(map);
}
