import { copyLinked } from "#components/bugs/copy.ts";
import { react } from "#components/bugs/react.ts";
import { putSaved, reply, selectedIn } from "#components/bugs/reply.ts";
import { selectRow, startSelection } from "#components/row-selection.ts";
import { mayLeave } from "#components/unsaved.ts";

/** How long keys wait for a page that was asked for by a key, and for what is being saved before it. */
const PATIENCE_MS = 20_000;

export type Keys = {
  /** Keys that were pressed before this was loaded. */
  replay: (events: readonly KeyboardEvent[]) => void;
  /** The page that was asked for is there. */
  arrive: () => void;
  stop: () => void;
};

/**
 * The keyboard shortcuts of every page. A page says what a key does by `data-key` on a link, button or field; rows of lists
 * (`a[data-row]`) have j, k, o, x and X, cells of a matrix (`a[data-cell]`) j, k and o. One letter alone acts: not with a modifier, not repeated by holding it, not while
 * typing. Keys pressed while the next page loads belong to that page.
 */
export function startKeys(push: (address: string) => void, onHelp: () => void): Keys {
  let waiting: { since: number; keys: string[] } | null = null;
  let afterG = 0;

  /** Does what the key says; false for a key without a meaning here. */
  function act(key: string): boolean {
    const isAfterG = Date.now() - afterG < 1500;
    afterG = 0;
    if (isAfterG && (addresses[key] || find(`g ${key}`)))
      return go(addresses[key]) || press(find(`g ${key}`));
    if (key === "g") afterG = Date.now();
    else if (key === "?") onHelp();
    else if (key === "r" && replyToSelected()) return true;
    else return press(find(key)) || move(key);
    return true;
  }

  function go(address: string | undefined): boolean {
    if (address === undefined) return false;
    if (!mayLeave()) return true;
    if (address !== location.pathname) waiting = { since: Date.now(), keys: [] };
    push(address);
    return true;
  }

  function press(element: HTMLElement | undefined): boolean {
    if (!element) return false;
    if (element.matches("input, textarea, select")) {
      element.scrollIntoView({ block: "nearest" });
      element.focus();
      if (element instanceof HTMLInputElement) element.select();
    } else {
      const address = element instanceof HTMLAnchorElement ? element.pathname : location.pathname;
      const isInPlace = element.matches("[data-fact]");
      element.click();
      if (!isInPlace && address !== location.pathname) waiting = { since: Date.now(), keys: [] };
    }
    return true;
  }

  /** The rows of a list, or the cells of a matrix: from the one that has the focus, or else is chosen. */
  function move(key: string): boolean {
    const rows = [...document.querySelectorAll<HTMLAnchorElement>("a[data-row], a[data-cell]")];
    const focused = document.activeElement;
    const current =
      focused?.closest<HTMLAnchorElement>("a[data-cell]") ??
      focused?.closest("tr")?.querySelector<HTMLAnchorElement>("a[data-row]") ??
      document.querySelector<HTMLAnchorElement>("a[data-cell][aria-current]");
    const index = current ? rows.indexOf(current) : -1;
    if (key === "j") rows[Math.min(index + 1, rows.length - 1)]?.focus();
    else if (key === "k") rows[Math.max(index - 1, 0)]?.focus();
    else if (key === "o" && current) press(current);
    else if ((key === "x" || key === "X") && current) selectRow(current.closest("tr"), key === "X");
    else return false;
    return rows.length > 0;
  }

  // Pressing the link takes the selection away.
  let selected = "";
  const onPress = ({ target }: Event) => {
    selected = selectedIn(replyOf(target)?.closest(".comment") ?? null);
  };
  const onClick = (event: MouseEvent) => {
    const link = replyOf(event.target);
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const saved =
      event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-saved]") : null;
    if (link) reply(link, selected);
    else if (saved) putSaved(saved);
    else if (!copyLinked(event.target)) return;
    event.preventDefault();
  };

  // Noted before the list closes.
  let isTaken = false;
  const onAnyKey = (event: KeyboardEvent) => {
    isTaken = hasOwnEscape(event);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    if (isSend(event)) return send(event);
    if (event.key === "Escape" && !isTaken && press(find("Escape"))) return event.preventDefault();
    if (document.querySelector("[role=dialog], dialog[open]")) return;
    const key = letterOf(event);
    if (key === null) return;
    const queue = waiting;
    if (queue && Date.now() - queue.since < PATIENCE_MS) {
      if (!event.repeat) queue.keys.push(key);
      event.preventDefault();
      return;
    }
    if (!event.repeat && key !== "Enter" && act(key)) event.preventDefault();
  };
  const stay = () => {
    waiting = null;
  };

  const arrive = () => {
    if (!waiting) return;
    // Not while React is rendering the page: what a key opens has to be there for the next key.
    setTimeout(() => {
      const keys = waiting?.keys ?? [];
      waiting = null;
      typeAll(keys);
    });
  };

  /** Types keys as if they were pressed now: into the field that has the focus by then, else as shortcuts. */
  function typeAll(keys: readonly string[]) {
    for (const key of keys) {
      const field = document.activeElement;
      // A key among them has asked for the next page: the rest belongs to that.
      if (waiting) waiting.keys.push(key);
      else if (key === "Enter") enter(field);
      else if (isTyping(field)) document.execCommand("insertText", false, key);
      else act(key);
    }
  }

  window.addEventListener("keydown", onAnyKey, { capture: true });
  document.addEventListener("keydown", onKey);
  document.addEventListener("pointerdown", onPress);
  document.addEventListener("click", onClick);
  document.addEventListener("submit", react);
  window.addEventListener("leave:cancelled", stay);
  const endSelection = startSelection();
  const stop = () => {
    endSelection();
    window.removeEventListener("keydown", onAnyKey, { capture: true });
    document.removeEventListener("keydown", onKey);
    document.removeEventListener("pointerdown", onPress);
    document.removeEventListener("click", onClick);
    document.removeEventListener("submit", react);
    window.removeEventListener("leave:cancelled", stay);
  };
  const replay = (events: readonly KeyboardEvent[]) =>
    typeAll(events.filter(({ repeat }) => !repeat).flatMap((event) => letterOf(event) ?? []));
  return { replay, arrive, stop };
}

/** The link Reply of a comment. */
function replyOf(target: unknown): HTMLAnchorElement | null {
  return target instanceof Element ? target.closest<HTMLAnchorElement>("a[data-reply]") : null;
}

/** Replies to the comment in which something is selected, or that has the focus. */
function replyToSelected(): boolean {
  for (const place of [getSelection()?.anchorNode?.parentElement, document.activeElement]) {
    const comment = place?.closest(".comment") ?? null;
    const link = comment?.querySelector<HTMLAnchorElement>("a[data-reply]");
    const selected = selectedIn(comment);
    if (!link || (selected === "" && place !== document.activeElement)) continue;
    reply(link, selected);
    return true;
  }
  return false;
}

/** Targets of `g` and a letter; documented in components/keyboard-help.tsx. */
const addresses: Record<string, string> = {
  h: "/",
  b: "/bugs",
  p: "/products",
  l: "/releases",
  r: "/requests",
  s: "/settings",
};

function isSend({ key, ctrlKey, metaKey, repeat }: KeyboardEvent): boolean {
  return key === "Enter" && (ctrlKey || metaKey) && !repeat;
}

/** The list of a combobox is open, which Escape closes; or something was chosen, which a panel does not close over. */
function hasOwnEscape({ target }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  return target.getAttribute("aria-expanded") === "true" || target.closest("form[data-touched]") !== null;
}

/** Ctrl+Enter submits the form that the focus is in, as its first button does. */
function send(event: KeyboardEvent): void {
  const field = event.target instanceof HTMLElement ? event.target : null;
  const button = field?.closest("form")?.querySelector<HTMLElement>("button:not([type=button]):enabled");
  if (!field?.matches("input, textarea, select") || !button) return;
  event.preventDefault();
  button.click();
}

/** Presses Enter in a field: its own answer to the key, else its form is sent. */
function enter(field: Element | null): void {
  const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
  if (field?.dispatchEvent(event) && field instanceof HTMLInputElement) field.form?.requestSubmit();
}

/** The visible control with this key. */
function find(key: string): HTMLElement | undefined {
  const all = document.querySelectorAll<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  return [...all].find((element) => element.checkVisibility());
}

/**
 * The letter of a key that may act, as on a Latin keyboard; null with a modifier, while typing, and for other keys than
 * letters and Enter.
 */
function letterOf(event: KeyboardEvent): string | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target))
    return null;
  const { key, code } = event;
  if (key.length !== 1) return key === "Enter" ? key : null;
  return key > "~" ? code.replace(/^Key/, "").toLowerCase() : key;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select"))
  );
}
