/** Entity pickers gain search over labels and aliases, accents aside. */
export async function openPickers(): Promise<void> {
  const fields = document.querySelectorAll<HTMLSelectElement>(
    'select[data-picker="entity"], select[multiple]',
  );
  if (!fields.length) return;
  const { default: TomSelect } = await import("tom-select");
  for (const field of fields) {
    const open = field.querySelector('option[value=""]')?.textContent ?? "any";
    const aliases = new Map(
      Array.from(field.options, (option) => [option.value, option.dataset["aliases"] ?? ""]),
    );
    const error = field.getAttribute("aria-describedby");
    const picker = new TomSelect(field, {
      plugins: field.multiple ? ["remove_button"] : ["clear_button"],
      placeholder: open,
      maxOptions: 500,
      searchField: ["text", "aliases"],
      // who is spoken of most comes first: `Türkiye` before its ministers
      score(this: InstanceType<typeof TomSelect>, search: string) {
        const score = this.getScoreFunction(search);
        return (item: { claims?: string }) => score(item) * (1 + Math.log10(1 + Number(item.claims ?? 0)));
      },
      diacritics: true,
      onInitialize(this: InstanceType<typeof TomSelect>) {
        for (const [value, names] of aliases) {
          const option = this.options[value];
          if (option) option["aliases"] = names;
        }
      },
      render: {
        no_results: () => `<div class="no-results">Nobody of that name here</div>`,
        option: (data: { text: string; aliases?: string }, escape: (text: string) => string) =>
          `<div>${escape(data.text)}${
            data.aliases ? `<span class="aliases">${escape(data.aliases)}</span>` : ""
          }</div>`,
      },
    });
    picker.control_input.setAttribute("aria-label", labelOf(field));
    if (error) picker.control_input.setAttribute("aria-describedby", error);
  }
}

function labelOf(field: HTMLSelectElement): string {
  return document.querySelector(`label[for="${field.id}"]`)?.textContent ?? field.name;
}
