import TextExpanderElement from "@github/text-expander-element";

type Suggested = { value: string; label: string; hint: string };
type Asked = {
  text: string;
  provide: (found: Promise<{ matched: boolean; fragment?: HTMLElement }>) => void;
};

/** Waits for a pause in typing, ms. */
const PAUSE = 120;

/**
 * Completes @handles in the text field inside a `<text-expander keys="@">`, from a list of people `[{ value, label, hint }]` at
 * `source`, to which what was typed is appended. The element is defined when this is loaded.
 */
export function completeMentions(area: HTMLTextAreaElement, source: string): void {
  const expander = area.closest("text-expander");
  if (!(expander instanceof TextExpanderElement)) return;
  let latest = 0;
  expander.addEventListener("text-expander-change", (event) => {
    const { text, provide } = (event as CustomEvent<Asked>).detail;
    latest += 1;
    const turn = latest;
    provide(
      listPeople(source, text, () => turn === latest).then((list) =>
        list ? { matched: true, fragment: list } : { matched: false },
      ),
    );
  });
  expander.addEventListener("text-expander-value", (event) => {
    const { item } = (event as CustomEvent<{ item: HTMLElement }>).detail;
    // In its own way, so that the browser can undo it and the form learns of it.
    event.preventDefault();
    insert(area, item.dataset.value ?? "");
    expander.dismiss();
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

async function listPeople(source: string, text: string, isLatest: () => boolean) {
  await new Promise((done) => setTimeout(done, PAUSE));
  if (!isLatest() || text === "") return null;
  const response = await fetch(`${source}${encodeURIComponent(text)}`).catch(() => null);
  if (!response?.ok || !isLatest()) return null;
  const people: Suggested[] = await response.json();
  if (people.length === 0) return null;
  const list = document.createElement("ul");
  list.role = "listbox";
  list.ariaLabel = "People";
  list.className = "mention-list";
  list.append(...people.map(optionOf));
  return list;
}

function optionOf({ value, label, hint }: Suggested, index: number): HTMLElement {
  const option = document.createElement("li");
  option.role = "option";
  option.id = `mention-${index}`;
  option.dataset.value = value;
  const small = document.createElement("small");
  small.textContent = hint;
  option.append(label, " ", small);
  return option;
}

/** Puts the handle in place of the @ before the cursor and what follows it. */
function insert(area: HTMLTextAreaElement, handle: string): void {
  const end = area.selectionEnd;
  const start = area.value.lastIndexOf("@", end - 1);
  if (start < 0) return;
  area.focus();
  area.setSelectionRange(start, end);
  const text = `@${handle} `;
  // Only this deprecated command keeps the browser's undo history.
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
