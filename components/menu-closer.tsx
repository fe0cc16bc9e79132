"use client";

import { usePathname } from "next/navigation";
import { useEffect } from "react";

/**
 * Once on every page: closes an open `<details data-closes>` on Escape, on a click outside, and on navigation. Renders
 * nothing.
 */
export function MenuCloser() {
  const path = usePathname();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the new path is the reason to close
  useEffect(() => {
    for (const details of opened()) details.open = false;
  }, [path]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      for (const details of opened()) {
        const hadFocus = details.contains(document.activeElement);
        details.open = false;
        if (hadFocus) details.querySelector("summary")?.focus();
      }
    };
    const onPress = ({ target }: PointerEvent) => {
      for (const details of opened()) {
        if (target instanceof Node && !details.contains(target)) details.open = false;
      }
    };
    const stop = new AbortController();
    document.addEventListener("keydown", onKey, stop);
    document.addEventListener("pointerdown", onPress, stop);
    return () => stop.abort();
  }, []);

  return null;
}

function opened() {
  return document.querySelectorAll<HTMLDetailsElement>("details[data-closes][open]");
}
