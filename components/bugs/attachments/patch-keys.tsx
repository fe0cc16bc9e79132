"use client";

import { useEffect } from "react";

/** n and p go to the next and the previous change of a patch. (Files are rows: j and k.) */
export function PatchKeys() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, target, defaultPrevented } = event;
      if ((key !== "n" && key !== "p") || ctrlKey || metaKey || altKey || defaultPrevented) return;
      if (target instanceof Element && target.matches("input, textarea, select, [contenteditable]")) return;
      const hunks = [...document.querySelectorAll<HTMLAnchorElement>("[data-hunk]")].filter((hunk) =>
        hunk.checkVisibility(),
      );
      const focused = hunks.findIndex((hunk) => hunk.matches(":focus"));
      const seen = hunks.findIndex((hunk) => hunk.getBoundingClientRect().top > 0);
      const at = focused >= 0 ? focused + (key === "n" ? 1 : -1) : key === "n" ? seen : seen - 1;
      const hunk = hunks[at];
      if (!hunk) return;
      event.preventDefault();
      hunk.focus({ preventScroll: true });
      hunk.scrollIntoView({ block: "center" });
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return null;
}
