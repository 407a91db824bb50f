import L from "leaflet";
import "leaflet/dist/leaflet.css";
import { claimsOf, counted, isThing, textOf } from "./answer";
import type { Answer, Thing } from "./answer";

const POINT = /POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)/i;

interface Spot {
  at: L.LatLngTuple;
  place: Thing;
  who: Map<string, number>;
}

/** Places as circles, without borders: a map without a view on whose land it is. */
export function draw(stage: HTMLElement, answer: Answer, options: Record<string, string>): string {
  const spots = new Map<string, Spot>();
  for (const row of answer.rows) {
    const found = POINT.exec(textOf(row[options["point"] ?? ""]));
    const place = row[options["label"] ?? ""];
    if (!found || !isThing(place)) continue;
    const spot = spots.get(place.id) ?? {
      at: [Number(found[2]), Number(found[1])], place, who: new Map<string, number>(),
    };
    const who = textOf(row[options["group"] ?? ""]);
    spot.who.set(who, (spot.who.get(who) ?? 0) + claimsOf(answer, row).length);
    spots.set(place.id, spot);
  }
  if (!spots.size) return "";
  const map = L.map(stage, { attributionControl: false, scrollWheelZoom: false, maxZoom: 12 });
  L.control.scale({ imperial: false }).addTo(map);
  graticule(map);
  const bounds = L.latLngBounds(Array.from(spots.values(), (spot) => spot.at));
  map.fitBounds(bounds.pad(0.35), { maxZoom: 7 });
  const names: Box[] = [];
  const dots = Array.from(spots.values(), (spot) => map.latLngToContainerPoint(spot.at));
  const ordered = Array.from(spots.values()).sort((a, b) => claimsAt(b) - claimsAt(a));
  for (const spot of ordered) addSpot(map, spot, hasRoom(map, spot, names, dots));
  const unplaced = answer.rows.filter((row) => !textOf(row[options["point"] ?? ""])).length;
  return (
    `${counted(spots.size, "place")}; a circle grows with the claims about it` +
    (unplaced ? `; ${counted(unplaced, "row")} without a known place only in the table` : "") +
    ". No borders are drawn. Everything drawn is in the table."
  );
}

type Box = [left: number, top: number, right: number, bottom: number];

function claimsAt(spot: Spot): number {
  return Array.from(spot.who.values()).reduce((sum, one) => sum + one, 0);
}

/** Whether a name can stand beside its circle without covering another name or circle. */
function hasRoom(map: L.Map, spot: Spot, names: Box[], dots: L.Point[]): boolean {
  const { x, y } = map.latLngToContainerPoint(spot.at);
  const long = 24 + spot.place.label.length * 7.5;
  const box: Box = onLeft(map, spot) ? [x - long, y - 9, x, y + 9] : [x, y - 9, x + long, y + 9];
  const free = names.every(
    ([left, top, right, bottom]) => box[2] < left || box[0] > right || box[3] < top || box[1] > bottom,
  );
  const bare = dots.every(
    (dot) => (dot.x === x && dot.y === y)
      || dot.x < box[0] || dot.x > box[2] || dot.y < box[1] - 6 || dot.y > box[3] + 6,
  );
  if (free && bare) names.push(box);
  return free && bare;
}

/** Whether a name would leave the map on the right. */
function onLeft(map: L.Map, spot: Spot): boolean {
  return map.latLngToContainerPoint(spot.at).x + 24 + spot.place.label.length * 7.5 > map.getSize().x;
}

function addSpot(map: L.Map, spot: Spot, named: boolean): void {
  const claims = claimsAt(spot);
  const circle = L.circleMarker(spot.at, {
    radius: 6 + 3 * Math.sqrt(claims), className: "spot", weight: 1.5,
  }).addTo(map);
  const left = onLeft(map, spot);
  circle.bindTooltip(spot.place.label, {
    permanent: named, direction: left ? "left" : "right", offset: [left ? -8 : 8, 0],
    className: "spot-name",
  });
  const list = document.createElement("div");
  const head = document.createElement("a");
  head.href = spot.place.url;
  head.textContent = spot.place.label;
  list.append(head);
  for (const [who, number] of spot.who) {
    const line = document.createElement("div");
    line.textContent = `${who}: ${counted(number, "claim")}`;
    list.append(line);
  }
  circle.bindPopup(list);
}

/** Lines of longitude and latitude, five degrees apart, so that the eye has something to hold. */
function graticule(map: L.Map): void {
  const style = { className: "graticule", interactive: false, weight: 1 };
  for (let east = -180; east <= 180; east += 5) L.polyline([[-85, east], [85, east]], style).addTo(map);
  for (let north = -85; north <= 85; north += 5) L.polyline([[north, -180], [north, 180]], style).addTo(map);
}
