"use client";

import { useEffect } from "react";

/**
 * For a page with a bug table: j and k go from row to row, x ticks one, o opens it, f goes to the
 * words. Draws nothing.
 */
export function ListKeys() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target) || document.querySelector("[role=dialog], dialog[open]")) return;
      const rows = [...document.querySelectorAll<HTMLAnchorElement>("a[data-row]")];
      const here = document.activeElement?.closest("tr")?.querySelector<HTMLAnchorElement>("a[data-row]");
      const place = here ? rows.indexOf(here) : -1;
      if (event.key === "j") rows[Math.min(place + 1, rows.length - 1)]?.focus();
      else if (event.key === "k") rows[Math.max(place - 1, 0)]?.focus();
      else if (event.key === "o" && here) here.click();
      else if (event.key === "x" && here) here.closest("tr")?.querySelector("input")?.click();
      else if (event.key === "f") document.querySelector<HTMLInputElement>("[data-key=f]")?.select();
      else return;
      event.preventDefault();
    };

    // A summary that is cut off is said in full to whoever points at it.
    const onPoint = ({ target }: PointerEvent) => {
      if (!(target instanceof HTMLElement) || !target.matches("a[data-row]")) return;
      const cell = target.closest("td");
      if (cell && cell.scrollWidth > cell.clientWidth) target.title = target.textContent;
    };

    document.addEventListener("keydown", onKey);
    document.addEventListener("pointerover", onPoint);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("pointerover", onPoint);
    };
  }, []);

  return null;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select"))
  );
}
