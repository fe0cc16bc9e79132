/**
 * Selecting rows of a list (`.bugs-selectable`): with Shift a row is selected together with those between it and the last one, and
 * `[data-select]` selects the page. Boxes are the form's own, so that everything else works without this.
 */
export function startSelection(): () => void {
  let last: HTMLInputElement | null = null;
  const onClick = (event: MouseEvent) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest("[data-select]")) return setAll(boxes(), true);
    if (!(target instanceof HTMLInputElement) || !target.matches(BOX)) return;
    if (event.shiftKey && last) selectTo(target);
    last = target;
  };

  function selectTo(box: HTMLInputElement): void {
    const all = boxes();
    const [one, other] = [all.indexOf(box), last ? all.indexOf(last) : -1];
    if (one < 0 || other < 0) return;
    setAll(all.slice(Math.min(one, other), Math.max(one, other) + 1), box.checked);
  }

  document.addEventListener("click", onClick);
  return () => document.removeEventListener("click", onClick);
}

const BOX = ".bugs-selectable tbody input";

function boxes(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>(BOX)];
}

function setAll(all: readonly HTMLInputElement[], isChecked: boolean): void {
  for (const box of all) box.checked = isChecked;
}

/** Selects the row of this link; with Shift, together with those up to the last one. */
export function selectRow(row: Element | null, isShift: boolean): void {
  const box = row?.querySelector("input");
  box?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: isShift }));
}
