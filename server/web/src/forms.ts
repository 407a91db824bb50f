/** Forms say what the answer below them was asked with, and their addresses hold no empty blanks. */
export function keepForms(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form.ask, form.filter")) {
    form.addEventListener("formdata", (event) => leaveOutEmpty(form, event.formData));
    const asked = held(form);
    window.addEventListener("pageshow", (event) => {
      // a browser that keeps whole pages goes back to the form as it was left, not as it was asked
      if (event.persisted && held(form) !== asked) window.location.reload();
    });
  }
}

function held(form: HTMLFormElement): string {
  return new URLSearchParams(new FormData(form) as unknown as Record<string, string>).toString();
}

/** An open blank needs no place in the address, unless it would hold something if nobody spoke of it. */
function leaveOutEmpty(form: HTMLFormElement, data: FormData): void {
  for (const name of new Set(data.keys())) {
    const texts = data.getAll(name);
    if (texts.some((text) => text !== "") || form.querySelector(`[data-default] [name="${name}"]`)) continue;
    data.delete(name);
  }
}
