"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";

/** The keys that work on every page: `/` c ? and g followed by a letter. Silent while one types. */
export function Keyboard() {
  const help = useRef<HTMLDialogElement>(null);
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
        help.current?.showModal();
      }
      afterG = event.key === "g" ? Date.now() : 0;
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [push]);

  return (
    <dialog
      ref={help}
      aria-labelledby="keys-title"
      className="m-auto w-[min(28rem,calc(100vw-2rem))] rounded-lg border border-line bg-surface p-4 text-ink shadow-float backdrop:bg-[rgb(10_15_20/0.45)]"
    >
      <h2 id="keys-title" className="mb-2">
        Keys
      </h2>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
        {keys.map(([key, what]) => (
          <div key={key} className="contents">
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog" className="mt-4">
        <button
          type="submit"
          className="min-h-(--control) rounded-md border border-control px-3 hover:bg-hover"
        >
          Close
        </button>
      </form>
    </dialog>
  );
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
