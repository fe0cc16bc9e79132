import TextExpanderElement from "@github/text-expander-element";

/** Addresses of lists of what a text names, `[{ value, label, hint }]`, to which what was typed is appended: people after an @, bugs after a #. */
export type NameSources = { people: string; bugs: string };

type Suggested = { value: string; label: string; hint: string };
type Asked = {
  key: string;
  text: string;
  provide: (found: Promise<{ matched: boolean; fragment?: HTMLElement }>) => void;
};
type Kind = { source: keyof NameSources; label: string };

/** Waits for a pause in typing, ms. */
const PAUSE = 120;

const KINDS: Record<string, Kind> = {
  "@": { source: "people", label: "People" },
  "#": { source: "bugs", label: "Bugs" },
};

/**
 * Completes @handles and #numbers in the text field inside a `<text-expander>`. What follows a # may have several words. The element
 * is defined when this is loaded.
 */
export function completeNames(area: HTMLTextAreaElement, sources: NameSources): void {
  const expander = area.closest("text-expander");
  if (!(expander instanceof TextExpanderElement)) return;
  expander.setAttribute("multiword", "#");
  expander.keys = Object.keys(KINDS).join(" ");
  let latest = 0;
  let asked = { key: "", text: "" };
  let nothingFor = "";
  expander.addEventListener("text-expander-change", (event) => {
    const { key, text, provide } = (event as CustomEvent<Asked>).detail;
    const kind = KINDS[key];
    // The words after a # end with the next one.
    if (key === "#" && text.includes("#")) {
      forget(area);
      area.dispatchEvent(new Event("input", { bubbles: true }));
      return;
    }
    asked = { key, text };
    latest += 1;
    const turn = latest;
    // More words do not find what fewer did not.
    const isVain = nothingFor !== "" && `${key}${text}`.startsWith(nothingFor);
    if (!kind || isVain) return;
    nothingFor = "";
    const found = listNames(sources[kind.source], text, () => turn === latest).then((names) => {
      if (names?.length === 0 && text.length > 2) nothingFor = `${key}${text}`;
      return names?.length ? { matched: true, fragment: listOf(names, key, kind.label) } : { matched: false };
    });
    provide(found);
  });
  expander.addEventListener(
    "keydown",
    (event) => {
      // A whole number stays as it was typed, though only longer ones are found.
      const isChosen = event.key === "Enter" || event.key === "Tab";
      const isNumber = asked.key === "#" && /^\d+$/.test(asked.text);
      const first = expander.querySelector<HTMLElement>("[role=option]");
      const isLeft = first?.ariaSelected === "true" && first.dataset.value !== asked.text;
      if (isChosen && isNumber && isLeft) expander.dismiss();
    },
    { capture: true },
  );
  expander.addEventListener("text-expander-value", (event) => {
    const { item, key } = (event as CustomEvent<{ item: HTMLElement; key: string }>).detail;
    // In its own way, so that the browser can undo it and the form learns of it.
    event.preventDefault();
    insert(area, key, item.dataset.value ?? "");
    expander.dismiss();
    forget(area);
  });
  expander.addEventListener("text-expander-activate", () =>
    // A text of many lines is no combobox in ARIA; the list and the option in it are said without.
    queueMicrotask(() => {
      area.removeAttribute("role");
      area.removeAttribute("aria-expanded");
    }),
  );
  // What was typed before this was loaded.
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The element goes on with what it found last, also when that was chosen, until this key. It is told to nobody else. */
function forget(area: HTMLTextAreaElement): void {
  area.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
}

/** Null when something else was typed meanwhile, or nothing could be asked. */
async function listNames(source: string, text: string, isLatest: () => boolean): Promise<Suggested[] | null> {
  await new Promise((done) => setTimeout(done, PAUSE));
  if (!isLatest() || text === "") return null;
  const response = await fetch(`${source}${encodeURIComponent(text)}`).catch(() => null);
  if (!response?.ok || !isLatest()) return null;
  return response.json();
}

function listOf(names: readonly Suggested[], key: string, label: string): HTMLElement {
  const list = document.createElement("ul");
  list.role = "listbox";
  list.ariaLabel = label;
  list.className = "mention-list";
  list.append(...names.map((name, index) => optionOf(name, key, index)));
  return list;
}

function optionOf({ value, label, hint }: Suggested, key: string, index: number): HTMLElement {
  const option = document.createElement("li");
  option.role = "option";
  option.id = `mention-${index}`;
  option.dataset.value = value;
  const small = document.createElement("small");
  small.textContent = hint;
  option.append(...(key === "#" ? [`#${value} `] : []), label, " ", small);
  return option;
}

/** Puts the name in place of the sign before the cursor and what follows it. */
function insert(area: HTMLTextAreaElement, key: string, name: string): void {
  const end = area.selectionEnd;
  const start = area.value.lastIndexOf(key, end - 1);
  if (start < 0) return;
  area.focus();
  area.setSelectionRange(start, end);
  const text = `${key}${name} `;
  // Only this deprecated command keeps the browser's undo history.
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
