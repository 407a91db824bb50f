import type TomSelect from "tom-select";
import { counted } from "./answer";
import { ranking } from "./ranking";

export interface Choice {
  key: string;
  value?: string;
  label: string;
  aliases: string;
  rows?: number | string | undefined;
  claims?: number | string;
  optgroup?: string;
}

interface Listing {
  narrowed: boolean;
  choices: Listed[];
  /** what has a name like the words, where nothing has them in a name */
  similar: Listed[];
}

interface Listed {
  key: string;
  label: string;
  aliases: string[];
  rows: number | null;
  claims: number;
}

const WITHOUT = "without";
const MOST_TYPED = 60;

/** Pickers gain search over labels and aliases, accents aside, and the rows that each choice gives. */
export async function openPickers(): Promise<void> {
  const fields = document.querySelectorAll<HTMLSelectElement | HTMLInputElement>(
    '[data-picker="entity"], select[multiple]',
  );
  if (!fields.length) return;
  const { default: Picker } = await import("tom-select");
  for (const field of fields) {
    const isEntity = field.dataset["picker"] === "entity";
    const typed = field instanceof HTMLInputElement;
    const source = isEntity && field.form ? new Source(field, field.form) : undefined;
    const error = field.getAttribute("aria-describedby");
    const label = labelOf(field); // read first: the picker takes the label for itself
    const settings = typed ? typedSettings(field, source) : listSettings(field);
    const picker = new Picker(field, { ...shared(field), ...settings }) as TomSelect;
    picker.control_input.setAttribute("aria-label", label);
    field.setAttribute("aria-hidden", "true"); // it only carries the value from here on
    if (error) picker.control_input.setAttribute("aria-describedby", error);
    if (source) keepCurrent(picker, source, typed);
  }
}

function shared(field: HTMLSelectElement | HTMLInputElement) {
  const multiple = field instanceof HTMLSelectElement && field.multiple;
  return {
    plugins: multiple ? ["remove_button"] : ["clear_button"],
    labelField: "label",
    refreshThrottle: 0, // who types and presses Enter means what was typed
    optgroups: [{ value: WITHOUT, label: "Known here, but without rows" }],
    render: {
      no_results: () => `<div class="no-results">Nothing of that name here</div>`,
      loading: () => `<div class="no-results">Looking …</div>`,
      optgroup_header: (group: { label: string }, escape: (text: string) => string) =>
        `<div class="optgroup-header">${escape(group.label)}</div>`,
      item: (one: Choice, escape: (text: string) => string) => `<div title="${escape(one.label)}">${escape(one.label)}</div>`,
      option: (one: Choice, escape: (text: string) => string) =>
        `<div><span class="name">${escape(one.label)}</span>${
          one.rows === undefined ? "" : `<span class="rows">${Number(one.rows) ? counted(Number(one.rows), "row") : "no rows"}</span>`
        }${one.aliases ? `<span class="aliases">${escape(one.aliases)}</span>` : ""}</div>`,
    },
  };
}

/** A list that is in the page: searched here. */
function listSettings(field: HTMLSelectElement) {
  return {
    placeholder: field.querySelector('option[value=""]')?.textContent ?? "any",
    maxOptions: 1000,
    searchField: ["label", "aliases", "value"],
    diacritics: true,
    score(this: TomSelect, search: string) {
      const choices = Object.values(this.options) as unknown as Choice[];
      return ranking(search, choices, this.getScoreFunction(search) as (one: Partial<Choice>) => number);
    },
  };
}

/** A field for one of very many: the server searches. */
function typedSettings(field: HTMLInputElement, source: Source | undefined) {
  const key = field.dataset["key"] ?? "";
  const label = field.value;
  field.removeAttribute("list");
  field.value = key;
  let isClose = false; // what the server gave only has names like what is typed
  return {
    maxItems: 1,
    valueField: "key",
    delimiter: "\n",
    options: key ? [{ key, label, aliases: "" }] : [],
    items: key ? [key] : [],
    placeholder: field.placeholder,
    // what is here already is narrowed at once, while the server looks for more
    searchField: ["label", "aliases", "key"],
    sortField: [{ field: "$order" }],
    score(this: TomSelect, search: string) {
      const score = this.getScoreFunction(search);
      return (one: Partial<Choice>) => (isClose || score(one) > 0 ? 1 : 0); // as the server orders them
    },
    preload: "focus" as const,
    loadThrottle: 200,
    async load(this: TomSelect, words: string, done: (choices: Choice[]) => void) {
      const listing = await source?.read({ q: words, most: String(MOST_TYPED) });
      this.clearOptions();
      isClose = !listing?.choices.length;
      done((isClose ? (listing?.similar ?? []) : (listing?.choices ?? [])).map(choiceOf));
    },
  };
}

/** Where the choices of a field are listed, given what the others of its form hold. */
class Source {
  private reading: AbortController | undefined;

  constructor(
    readonly field: HTMLSelectElement | HTMLInputElement,
    readonly form: HTMLFormElement,
  ) {}

  /** What the others hold: where it is the same, so are the choices. */
  get given(): URLSearchParams {
    const found = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) {
      if (name !== this.field.name && typeof value === "string" && value) found.append(name, value);
    }
    return found;
  }

  async read(more: Record<string, string> = {}): Promise<Listing | undefined> {
    this.reading?.abort();
    this.reading = new AbortController();
    const query = this.given;
    for (const [name, value] of Object.entries(more)) query.set(name, value);
    try {
      const address = `${new URL(this.form.action).pathname}/${this.field.name}.json?${query}`;
      const response = await fetch(address, { signal: this.reading.signal });
      if (!response.ok) return undefined;
      const listing = (await response.json()) as Listing;
      this.tell(listing.narrowed);
      return listing;
    } catch {
      return undefined; // a later reading took its place, or the server is gone: the list stays
    }
  }

  private tell(narrowed: boolean): void {
    const told = this.form.querySelector<HTMLElement>(`[data-narrowed="${this.field.name}"]`);
    if (told) told.hidden = !narrowed;
  }
}

/** Read the choices again where another field was changed, or their rows are not known yet. */
function keepCurrent(picker: TomSelect, source: Source, typed: boolean): void {
  const isKnown = typed || source.field.querySelector("[data-rows]");
  let read = isKnown ? source.given.toString() : undefined;
  const refresh = async (): Promise<void> => {
    const now = source.given.toString();
    if (now === read) return;
    read = now;
    if (typed) {
      // what was looked up before was with other values
      picker.clearOptions();
      picker.load("");
      return;
    }
    const listing = await source.read();
    if (read !== now) return;
    if (listing) show(picker, listing.choices.map(choiceOf));
    else read = undefined;
  };
  picker.on("focus", () => void refresh());
  const above = (source.field.dataset["depends"] ?? "").split(" ");
  source.form.addEventListener("change", (event) => {
    const changed = event.target as HTMLInputElement | null;
    if (changed?.name && above.includes(changed.name)) void refresh();
  });
}

/** Put a new list in the place of the old; what is chosen stays chosen. */
function show(picker: TomSelect, choices: Choice[]): void {
  picker.clearOptions();
  for (const one of choices) {
    const option = { ...one, value: one.key, text: one.label };
    if (picker.items.includes(one.key)) picker.updateOption(one.key, option);
    else picker.addOption(option);
  }
  // the old list is gone from the screen too, also where it is being searched
  if (picker.isFocused) picker.refreshOptions(true);
}

function choiceOf(one: Listed): Choice {
  const choice: Choice = { key: one.key, label: one.label, aliases: one.aliases.join(", "), claims: one.claims };
  if (one.rows !== null) choice.rows = one.rows;
  if (one.rows === 0) choice.optgroup = WITHOUT;
  return choice;
}

function labelOf(field: HTMLElement): string {
  return document.querySelector(`label[for="${field.id}"]`)?.textContent ?? field.id;
}
