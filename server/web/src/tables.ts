/** Tables whose rows are all on the page are sorted here; the others by the server's links. */
export function sortTables(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>("table[data-sortable]")) {
    if (document.querySelector(".answer nav.pager") && table.classList.contains("answer")) continue;
    table.querySelectorAll("thead th").forEach((cell, column) => {
      makeSortable(table, cell as HTMLTableCellElement, column);
    });
  }
}

function makeSortable(table: HTMLTableElement, head: HTMLTableCellElement, column: number): void {
  const link = head.querySelector("a");
  const control = link ?? document.createElement("button");
  if (!link) {
    control.textContent = head.textContent;
    control.className = "sorter";
    (control as HTMLButtonElement).type = "button";
    head.replaceChildren(control);
  }
  control.addEventListener("click", (event) => {
    event.preventDefault();
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of table.querySelectorAll("thead th")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    sortBy(table, column, down ? -1 : 1);
    if (link) remember(link, down);
  });
}

/** Keep the address a link to what is shown. */
function remember(link: HTMLAnchorElement, down: boolean): void {
  const address = new URL(link.href);
  const name = (address.searchParams.get("sort") ?? "").replace(/^-/, "");
  address.searchParams.set("sort", (down ? "-" : "") + name);
  history.replaceState(null, "", address);
}

function sortBy(table: HTMLTableElement, column: number, sign: number): void {
  const bodies = Array.from(table.tBodies);
  const keyed = bodies.map((body, place) => ({ body, place, key: keyOf(body, column) }));
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) {
      return Number(a.key === null) - Number(b.key === null) || a.place - b.place;
    }
    const order =
      typeof a.key === "number" && typeof b.key === "number"
        ? a.key - b.key
        : String(a.key).localeCompare(String(b.key));
    return sign * order || a.place - b.place;
  });
  table.append(...keyed.map((one) => one.body));
}

function keyOf(body: HTMLTableSectionElement, column: number): string | number | null {
  const cell = body.rows[0]?.cells[column];
  if (!cell) return null;
  const text = cell.dataset["sort"] ?? cell.textContent?.trim() ?? "";
  if (text === "" || text === "—") return null;
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}
