"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import type { KeyboardHelp } from "#components/keyboard-help.tsx";

/** The keys that work on every page: `/` c ? and g followed by a letter. Silent while one types. */
export function Keyboard() {
  const [Help, setHelp] = useState<typeof KeyboardHelp>();
  const { push } = useRouter();

  useEffect(() => {
    let afterG = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      if (document.querySelector("[role=dialog], dialog[open]")) return;
      const place = places[event.key];
      if (Date.now() - afterG < 1500 && place) {
        event.preventDefault();
        push(place);
      } else if (event.key === "/") {
        const search = document.querySelector<HTMLInputElement>('[data-key="/"]');
        if (!search) return;
        event.preventDefault();
        search.focus();
        search.select();
      } else if (event.key === "c") {
        push("/bugs/new");
      } else if (event.key === "?") {
        import("#components/keyboard-help.tsx").then(({ KeyboardHelp }) => setHelp(() => KeyboardHelp));
      }
      afterG = event.key === "g" ? Date.now() : 0;
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [push]);

  return Help ? <Help onClose={() => setHelp(undefined)} /> : null;
}

/** Where `g` and a letter lead; components/keyboard-help.tsx says it in words. */
const places: Record<string, string> = {
  h: "/",
  b: "/bugs",
  p: "/products",
  r: "/requests",
  s: "/settings",
};

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select"))
  );
}
