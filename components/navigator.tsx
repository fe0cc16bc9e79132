"use client";

import { PrefetchKind } from "next/dist/client/components/router-reducer/router-reducer-types";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useEffect } from "react";

/** How long the pointer or focus has to stay on a link before its page is prefetched, in milliseconds. */
const PREFETCH_DELAY = 80;

/**
 * Once on every page: client-side navigation for links marked `data-go` (see Link), rows of lists (`data-row`) and search
 * forms. Prefetches links marked "ahead" on hover or focus. Marks the current page in the site bar and the sidebar. Renders
 * nothing.
 */
export function Navigator() {
  const { push, prefetch } = useRouter();
  const path = usePathname();
  // Rendered again when they change.
  const search = useSearchParams();

  // What an address names may be folded away: the browser opens it for an address that is typed, but not for ours.
  // biome-ignore lint/correctness/useExhaustiveDependencies: of a new address
  useEffect(() => {
    const named = document.getElementById(placeOf(location.hash));
    let folded = named?.closest("details:not([open])");
    if (!named || !folded) return;
    for (; folded; folded = named.closest("details:not([open])")) folded.setAttribute("open", "");
    named.scrollIntoView();
  }, [path, search]);

  // After every render: the sidebar is replaced when a count in it changes.
  useEffect(() => {
    const links = [...document.querySelectorAll<HTMLAnchorElement>("a.bar-link, .bar-list a")];
    const isHere = (link: HTMLAnchorElement) => link.href === location.href;
    // A saved search, else the page without one.
    const isWhole = links.some(isHere);
    for (const link of links) {
      if (isWhole ? isHere(link) : link.pathname === path && link.search === "")
        link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  });

  useEffect(() => {
    const onClick = (event: MouseEvent) => {
      const link = linkOf(event.target);
      if (!link || event.defaultPrevented || event.button !== 0) return;
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      push(addressOf(link), { scroll: link.dataset.go !== "stay" });
    };

    let timer: ReturnType<typeof setTimeout> | undefined;
    const onRest = (event: Event) => {
      clearTimeout(timer);
      const link = linkOf(event.target);
      const cell = link?.closest("td");
      // Truncated summaries are shown in full.
      if (link && cell && cell.scrollWidth > cell.clientWidth) link.title = link.textContent;
      if (link?.matches("[data-go=ahead], [data-row]")) {
        timer = setTimeout(() => prefetch(addressOf(link), { kind: PrefetchKind.FULL }), PREFETCH_DELAY);
      }
    };

    const onSubmit = (event: SubmitEvent) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || form.dataset.go === undefined || event.defaultPrevented)
        return;
      if (event.submitter?.hasAttribute("formaction")) return;
      event.preventDefault();
      const params = new URLSearchParams();
      for (const [name, value] of new FormData(form, event.submitter)) {
        if (typeof value === "string") params.append(name, value);
      }
      push(`${form.getAttribute("action")}?${params}`);
    };

    const stop = new AbortController();
    document.addEventListener("click", onClick, stop);
    document.addEventListener("submit", onSubmit, stop);
    document.addEventListener("pointerover", onRest, stop);
    document.addEventListener("focusin", onRest, stop);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [push, prefetch]);

  return null;
}

function linkOf(target: EventTarget | null): HTMLAnchorElement | null {
  const link =
    target instanceof Element ? target.closest<HTMLAnchorElement>("a[data-go], a[data-row]") : null;
  if (!link || link.origin !== location.origin || link.target !== "") return null;
  // A place on this page is the browser's own matter.
  const isHere = link.hash !== "" && link.pathname + link.search === location.pathname + location.search;
  return isHere ? null : link;
}

function addressOf(link: HTMLAnchorElement): string {
  return link.pathname + link.search + link.hash;
}

/** The id that a hash names; "" when it is not written as addresses are. */
function placeOf(hash: string): string {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return "";
  }
}
