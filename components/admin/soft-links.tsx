"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useLayoutEffect, useRef } from "react";

/**
 * Client-side navigation for many plain links inside it, which are much smaller than hundreds of link components. Without
 * JavaScript they are ordinary links. What opens stays where it is on the screen, also when another row above it closes.
 */
export function SoftLinks({ children }: { children: ReactNode }) {
  const router = useRouter();
  const pressed = useRef<{ link: Element; top: number }>(null);

  function follow(event: MouseEvent) {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || link.target || link.download || link.origin !== location.origin) return;
    event.preventDefault();
    const opens = link.hasAttribute("aria-expanded");
    if (opens) pressed.current = { link, top: link.getBoundingClientRect().top };
    router.push(link.href, { scroll: !opens });
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: when the rows are others
  useLayoutEffect(() => {
    const { link, top = 0 } = pressed.current ?? {};
    pressed.current = null;
    if (link?.isConnected) scrollBy(0, link.getBoundingClientRect().top - top);
  }, [children]);

  return (
    <div
      ref={(box) => {
        box?.addEventListener("click", follow);
        return () => box?.removeEventListener("click", follow);
      }}
    >
      {children}
    </div>
  );
}
