import cytoscape from "cytoscape";
import { claimsOf, colour, counted, isThing, shadeOf, shadesTold, textOf } from "./answer";
import type { Answer, Claim, Row, Thing } from "./answer";

const MOST_EDGES = 150;
// of a name on the screen, in pixels
const NAME = 13;
const WIDEST = 120;
// two dots need not be a stage apart
const CLOSEST = 2.2;

interface Edge {
  from: Thing;
  to: Thing;
  label: string;
  claim: Claim | undefined;
}

/** Actors as dots, claims as arrows between them; a click opens the claim or the actor. */
export function draw(stage: HTMLElement, answer: Answer, options: Record<string, string>): string {
  const all = answer.rows.flatMap((row) => edgesOf(answer, row, options));
  const edges = merged(all).slice(0, MOST_EDGES);
  if (!edges.length) return "";
  const nodes = new Map<string, Thing>();
  for (const edge of edges) {
    nodes.set(edge.from.id, edge.from);
    nodes.set(edge.to.id, edge.to);
  }
  keepStyles();
  const crowded = edges.length > 24;
  // said once below the picture where every arrow says the same
  const same = edges.length > 1 && new Set(edges.map((edge) => edge.label)).size === 1;
  const always = same ? (edges[0]?.label ?? "") : "";
  if (nodes.size < 9) stage.classList.add("small");
  stage.setAttribute("role", "img");
  stage.setAttribute("aria-label", "A network of the rows of the table below");
  const graph = cytoscape({
    container: stage,
    elements: [
      ...Array.from(nodes.values(), (thing) => ({
        data: { id: thing.id, label: shorten(thing.label), url: thing.url },
      })),
      ...edges.map((edge, number) => ({
        data: {
          id: `edge-${number}`, source: edge.from.id, target: edge.to.id,
          label: crowded || same ? "" : edge.label,
          arrow: options["over"] ? "none" : "triangle", url: edge.claim?.url ?? "", shade: shadeOf(edge.claim),
        },
      })),
    ],
    style: style(),
    layout: {
      name: "cose", animate: false, nodeRepulsion: () => 9_000, idealEdgeLength: () => 70,
      componentSpacing: 30, gravity: 0.6, padding: 16, randomize: false,
      nodeDimensionsIncludeLabels: true,
    },
    userZoomingEnabled: false,
    minZoom: 0.1,
    maxZoom: CLOSEST,
  });
  settle(graph);
  graph.on("resize", () => settle(graph));
  graph.on("tap", "node, edge", (event) => {
    const url = event.target.data("url") as string;
    if (url) window.location.assign(url);
  });
  graph.on("mouseover", "node, edge", () => stage.classList.add("over"));
  graph.on("mouseout", "node, edge", () => stage.classList.remove("over"));
  const left = merged(all).length - edges.length;
  return (
    `${counted(nodes.size, "actor")}, ${counted(edges.length, "link")}` +
    (left ? `; ${counted(left, "further link")} only in the table` : "") +
    (always ? `; each arrow: ${always}` : crowded ? "; how is in the table" : "") +
    (graph.nodes(".unnamed").nonempty() ? "; names only where there is room" : "") +
    `. ${shadesTold(edges.map((edge) => shadeOf(edge.claim)))}Everything drawn is in the table.`
  );
}

/** Fit the picture to its stage; names and lines keep their size on the screen, however far it is zoomed. */
function settle(graph: cytoscape.Core): void {
  for (let turn = 0; turn < 3; turn += 1) {
    graph.fit(undefined, 14);
    if (graph.zoom() > CLOSEST) {
      graph.zoom(CLOSEST);
      graph.center();
    }
    const zoom = graph.zoom();
    graph.nodes().style({
      "font-size": NAME / zoom, width: 14 / zoom, height: 14 / zoom,
      "text-max-width": `${WIDEST / zoom}px`, "text-margin-y": 4 / zoom,
    });
    graph.edges().style({ "font-size": 12 / zoom, width: 1.6 / zoom });
  }
  nameWhereRoom(graph);
}

/** The best connected are named first; a name that would cover another is left out. */
function nameWhereRoom(graph: cytoscape.Core): void {
  const taken: [left: number, top: number, right: number, bottom: number][] = [];
  const ranked = graph.nodes().toArray().sort((a, b) => b.degree(false) - a.degree(false));
  for (const node of ranked) {
    const { x, y } = node.renderedPosition();
    const long = (node.data("label") as string).length * NAME * 0.55;
    const half = Math.min(long, WIDEST) / 2;
    const box = [x - half, y + 10, x + half, y + 14 + Math.ceil(long / WIDEST) * NAME * 1.2] as const;
    const free = taken.every(
      ([left, top, right, bottom]) => box[2] < left || box[0] > right || box[3] < top || box[1] > bottom,
    );
    node.toggleClass("unnamed", !free);
    if (free) taken.push([...box]);
  }
}

function edgesOf(answer: Answer, row: Row, options: Record<string, string>): Edge[] {
  const from = row[options["source"] ?? ""];
  const to = row[options["target"] ?? ""];
  const over = row[options["over"] ?? ""];
  const claims = claimsOf(answer, row);
  if (!isThing(from) || !isThing(to)) return [];
  const label = options["over"] ? "" : textOf(row[options["label"] ?? ""]);
  if (isThing(over)) {
    return [
      { from, to: over, label, claim: claims[0] },
      { from: over, to, label, claim: claims[1] },
    ];
  }
  return [{ from, to, label, claim: claims[0] }];
}

/** One arrow for each pair, label and shade, however many claims say so. */
function merged(edges: Edge[]): Edge[] {
  const found = new Map<string, Edge>();
  for (const edge of edges) {
    const key = [edge.from.id, edge.to.id, edge.label, shadeOf(edge.claim)].join("\n");
    if (!found.has(key)) found.set(key, edge);
  }
  return Array.from(found.values());
}

function shorten(text: string): string {
  return text.length > 42 ? `${text.slice(0, 41)}…` : text;
}

/** Cytoscape adds a style element unless one of this id is there; the page's policy forbids it. */
function keepStyles(): void {
  const id = "__________cytoscape_stylesheet";
  if (document.getElementById(id)) return;
  const held = document.createElement("meta");
  held.id = id;
  document.head.append(held);
}

function style(): cytoscape.StylesheetJson {
  return [
    {
      selector: "node",
      style: {
        label: "data(label)", "font-size": NAME, "font-family": "system-ui, sans-serif",
        color: colour("ink"), "background-color": colour("accent"), width: 14, height: 14,
        "text-valign": "bottom", "text-margin-y": 4, "text-wrap": "wrap", "text-max-width": `${WIDEST}px`,
        "text-background-color": colour("card"), "text-background-opacity": 0.85,
      },
    },
    {
      selector: "edge",
      style: {
        label: "data(label)", "font-size": 12, "font-family": "system-ui, sans-serif",
        color: colour("soft"), "line-color": colour("soft"), width: 1.6,
        "target-arrow-color": colour("soft"),
        "arrow-scale": 0.9, "curve-style": "bezier", "text-rotation": "autorotate",
        "text-background-color": colour("card"), "text-background-opacity": 0.85,
      },
    },
    { selector: "node.unnamed", style: { "text-opacity": 0, "text-background-opacity": 0 } },
    { selector: 'edge[arrow = "triangle"]', style: { "target-arrow-shape": "triangle" } },
    { selector: 'edge[shade = "soft"]', style: { "line-style": "dashed", "line-color": colour("warn"), "target-arrow-color": colour("warn") } },
    { selector: 'edge[shade = "later"]', style: { "line-color": colour("plum"), "target-arrow-color": colour("plum") } },
    { selector: 'edge[shade = "denied"]', style: { "line-color": colour("bad"), "target-arrow-color": colour("bad"), "target-arrow-shape": "tee" } },
  ];
}
