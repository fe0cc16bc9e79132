"use client";

import { useEffect } from "react";

/**
 * Keyboard shortcuts for a bug table: j and k move between rows, x selects a row, o opens it, f focuses the search box.
 * Renders nothing.
 */
export function ListKeys() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target) || document.querySelector("[role=dialog], dialog[open]")) return;
      const rows = [...document.querySelectorAll<HTMLAnchorElement>("a[data-row]")];
      const current = document.activeElement?.closest("tr")?.querySelector<HTMLAnchorElement>("a[data-row]");
      const index = current ? rows.indexOf(current) : -1;
      if (event.key === "j") rows[Math.min(index + 1, rows.length - 1)]?.focus();
      else if (event.key === "k") rows[Math.max(index - 1, 0)]?.focus();
      else if (event.key === "o" && current) current.click();
      else if (event.key === "x" && current) current.closest("tr")?.querySelector("input")?.click();
      else if (event.key === "f") document.querySelector<HTMLInputElement>("[data-key=f]")?.select();
      else return;
      event.preventDefault();
    };

    // Shows truncated summaries in full on hover.
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
