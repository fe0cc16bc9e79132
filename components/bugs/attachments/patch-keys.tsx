"use client";

import { useEffect } from "react";

/** What a key goes through, and in which direction. */
const KEYS: Record<string, readonly [places: string, step: 1 | -1]> = {
  j: [".patch-file > summary", 1],
  k: [".patch-file > summary", -1],
  n: ["[data-hunk]", 1],
  p: ["[data-hunk]", -1],
};

/** j and k go to the next and the previous file of a patch, n and p from change to change. */
export function PatchKeys() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, target, defaultPrevented } = event;
      const [places, step] = KEYS[key] ?? [];
      if (!places || !step || ctrlKey || metaKey || altKey || defaultPrevented) return;
      if (target instanceof Element && target.matches("input, textarea, select, [contenteditable]")) return;
      const all = [...document.querySelectorAll<HTMLElement>(places)].filter((one) => one.checkVisibility());
      const focused = all.findIndex((one) => one.matches(":focus"));
      const below = all.findIndex((one) => one.getBoundingClientRect().top > 0);
      const next = focused >= 0 ? all[focused + step] : all[step > 0 ? below : below - 1];
      if (!next) return;
      event.preventDefault();
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "center" });
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return null;
}
