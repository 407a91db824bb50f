import type { Answer, Picture } from "./answer";

const DRAW: Record<string, () => Promise<{ draw: Picture }>> = {
  network: () => import("./network"),
  timeline: () => import("./timeline"),
  map: () => import("./map"),
};

/** Draw the picture of an answer above its table; the table stays, and holds all that it shows. */
export async function drawPictures(): Promise<void> {
  for (const figure of document.querySelectorAll<HTMLElement>("figure[data-view]")) {
    const load = DRAW[figure.dataset["view"] ?? ""];
    const source = figure.dataset["answer"];
    if (!load || !source) continue;
    const [module, response] = await Promise.all([load(), fetch(source)]);
    if (!response.ok) continue;
    const answer = (await response.json()) as Answer;
    const stage = document.createElement("div");
    stage.className = "stage";
    figure.prepend(stage);
    figure.hidden = false;
    const told = module.draw(stage, answer, { ...figure.dataset } as Record<string, string>);
    if (!told) {
      figure.hidden = true;
      continue;
    }
    const caption = figure.querySelector("figcaption");
    if (caption) {
      caption.classList.remove("hidden");
      caption.textContent = told;
    }
  }
}
