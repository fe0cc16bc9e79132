"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";

/**
 * Client-side navigation for many plain links inside it, which are much smaller than hundreds of link components. Without
 * JavaScript they are ordinary links.
 */
export function SoftLinks({ children }: { children: ReactNode }) {
  const router = useRouter();

  function follow(event: MouseEvent) {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || link.target || link.download || link.origin !== location.origin) return;
    event.preventDefault();
    router.push(link.href, { scroll: !link.hasAttribute("aria-expanded") });
  }

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
