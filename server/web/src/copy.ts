/** A button that copies what is there to be pasted elsewhere: a citation, a frame. */
export function offerCopies(): void {
  if (!navigator.clipboard) return; // a browser gives it to secure pages only
  for (const text of document.querySelectorAll<HTMLElement>(".cite, .citing pre, .embedding pre")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", () => {
      navigator.clipboard.writeText(text.textContent ?? "").then(
        () => (button.textContent = "Copied"),
        () => (button.textContent = "Not copied: mark it and copy it by hand"),
      );
    });
    text.after(button);
  }
}
