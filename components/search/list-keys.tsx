"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/**
 * For a page with a bug table: j and k go from row to row, x ticks one, o opens it, f goes to the
 * words. Links marked `data-go` are followed without loading the page anew, and rows are fetched when
 * somebody rests on them. Draws nothing.
 */
export function ListKeys() {
  const { push, prefetch } = useRouter();

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

    const onClick = (event: MouseEvent) => {
      const link = linkOf(event.target);
      if (!link || event.defaultPrevented || event.button !== 0) return;
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      push(link.pathname + link.search);
    };

    let timer: ReturnType<typeof setTimeout> | undefined;
    const onRest = (event: Event) => {
      clearTimeout(timer);
      const link = linkOf(event.target);
      if (link?.matches("[data-row]")) timer = setTimeout(() => prefetch(link.pathname), 80);
    };

    document.addEventListener("keydown", onKey);
    document.addEventListener("click", onClick);
    document.addEventListener("pointerover", onRest);
    document.addEventListener("focusin", onRest);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("click", onClick);
      document.removeEventListener("pointerover", onRest);
      document.removeEventListener("focusin", onRest);
    };
  }, [push, prefetch]);

  return null;
}

function linkOf(target: EventTarget | null): HTMLAnchorElement | null {
  return target instanceof Element ? target.closest<HTMLAnchorElement>("a[data-go]") : null;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select"))
  );
}
