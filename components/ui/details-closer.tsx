"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";

/** Inside a `<details>`: closes it on Escape, on a press outside, and when the page changes. Draws nothing. */
export function DetailsCloser() {
  const here = useRef<HTMLSpanElement>(null);
  const path = usePathname();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the new path is the reason to close
  useEffect(() => {
    here.current?.closest("details")?.removeAttribute("open");
  }, [path]);

  useEffect(() => {
    const details = here.current?.closest("details");
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !details?.open) return;
      const hadFocus = details.contains(document.activeElement);
      details.open = false;
      if (hadFocus) details.querySelector("summary")?.focus();
    };
    const onPress = (event: PointerEvent) => {
      if (details?.open && !details.contains(event.target as Node)) details.open = false;
    };
    document.addEventListener("keydown", onKey);
    document.addEventListener("pointerdown", onPress);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("pointerdown", onPress);
    };
  }, []);

  return <span ref={here} hidden />;
}
