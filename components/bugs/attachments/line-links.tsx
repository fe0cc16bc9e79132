"use client";

import { useEffect } from "react";

const MARKED = "line-marked";

/**
 * Marks the lines that the address names: `#L10`, or `#L10-L20` after a click on 10 and one with Shift on 20. A line that is
 * in another part of the text is looked for there.
 */
export function LineLinks({ page }: { page: string }) {
  useEffect(() => {
    const mark = () => {
      const [, from, to = from] = /^#(L\d+)(?:-(L\d+))?$/.exec(location.hash) ?? [];
      for (const row of document.querySelectorAll(`.${MARKED}`)) row.classList.remove(MARKED);
      if (!from || !to) return;
      const [start, end] = [from, to].map((name) => Number(name.slice(1))).sort((a, b) => a - b);
      const first = document.getElementById(`L${start}`);
      if (!first && start !== undefined && end !== undefined && !location.search.includes("lines=")) {
        location.replace(`${page}?lines=${start}-${end}#L${start}`);
        return;
      }
      for (let row: Element | null = first; row; row = row.nextElementSibling) {
        row.classList.add(MARKED);
        if (row.id === `L${end}`) break;
      }
      first?.scrollIntoView({ block: "center" });
    };
    const click = (event: MouseEvent) => {
      if (!event.shiftKey || !(event.target instanceof HTMLAnchorElement)) return;
      const to = event.target.getAttribute("href");
      const from = /^#L\d+/.exec(location.hash)?.[0];
      if (!from || !to || !/^#L\d+$/.test(to)) return;
      event.preventDefault();
      location.hash = `${from}-${to.slice(1)}`;
    };
    // The address has named them to the server.
    if (location.hash !== "" && !location.search.includes("lines=")) mark();
    addEventListener("hashchange", mark);
    document.addEventListener("click", click);
    return () => {
      removeEventListener("hashchange", mark);
      document.removeEventListener("click", click);
    };
  }, [page]);
  return null;
}
