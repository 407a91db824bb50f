/** One link opens and closes all evidence of a table. */
export function keepDetails(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>("table.answer")) {
    const all = table.querySelectorAll<HTMLDetailsElement>("tr.behind details");
    const head = document.querySelector(".answer .formats");
    if (all.length < 2 || !head) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = "Open all evidence";
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-pressed") !== "true";
      for (const one of all) one.open = open;
      button.setAttribute("aria-pressed", String(open));
      button.textContent = open ? "Close all evidence" : "Open all evidence";
    });
    head.prepend(button);
  }
}

/** On paper nothing opens: what stands behind the rows, and how to cite them, is there. */
export function openForPrint(): void {
  const opened: HTMLDetailsElement[] = [];
  window.addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll<HTMLDetailsElement>("tr.behind details, details.citing")) {
      if (one.open) continue;
      one.open = true;
      opened.push(one);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const one of opened.splice(0)) one.open = false;
  });
}
