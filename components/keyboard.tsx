"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import type { KeyboardHelp } from "#components/keyboard-help.tsx";

/** Keyboard shortcuts of every page: `/` c ? and g followed by a letter. Disabled while typing. */
export function Keyboard() {
  const [Help, setHelp] = useState<typeof KeyboardHelp>();
  const { push } = useRouter();

  useEffect(() => {
    let afterG = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      if (document.querySelector("[role=dialog], dialog[open]")) return;
      const address = addresses[event.key];
      if (Date.now() - afterG < 1500 && address) {
        event.preventDefault();
        push(address);
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

/** Targets of `g` and a letter; documented in components/keyboard-help.tsx. */
const addresses: Record<string, string> = {
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
