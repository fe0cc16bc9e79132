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
        push(place.href);
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

  return Help ? <Help keys={keys} onClose={() => setHelp(undefined)} /> : null;
}

const places: Record<string, { href: string; name: string }> = {
  h: { href: "/", name: "home" },
  b: { href: "/bugs", name: "bugs" },
  p: { href: "/products", name: "products" },
  r: { href: "/requests", name: "requests" },
  s: { href: "/settings", name: "settings" },
};

const keys: [string, string][] = [
  ["/", "Search"],
  ["c", "File a bug"],
  ...Object.entries(places).map(([key, { name }]): [string, string] => [`g ${key}`, `Go to ${name}`]),
  ["Ctrl Enter", "Send what one writes"],
  ["?", "This list"],
];

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select"))
  );
}
