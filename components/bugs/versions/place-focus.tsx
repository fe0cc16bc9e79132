"use client";

import { useEffect } from "react";

/** When a cell was opened, the focus goes on to its panel, as a jump to it without scripts does. */
export function PlaceFocus({ place }: { place: string }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each place anew
  useEffect(() => {
    if (document.activeElement?.matches(".versions-cells a")) document.getElementById("place")?.focus();
  }, [place]);
  return null;
}
