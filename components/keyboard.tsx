"use client";

import { usePathname, useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import type { KeyboardHelp } from "#components/keyboard-help.tsx";
import type { Keys } from "#components/keys.ts";

/** What shows that somebody is there. */
const SIGNS = ["pointermove", "pointerdown", "keydown", "focusin", "input"];

/**
 * Once on every page: loads the keyboard shortcuts (keys.ts) and the guard of what is not saved (unsaved.ts) when somebody
 * touches the page, and shows the list of shortcuts.
 */
export function Keyboard() {
  const [Help, setHelp] = useState<typeof KeyboardHelp>();
  const { push } = useRouter();
  const path = usePathname();
  const keys = useRef<Keys>(null);

  useEffect(() => {
    const pressed: KeyboardEvent[] = [];
    let isAwake = false;
    let hasInput = false;
    const signs = new AbortController();
    let stop = () => signs.abort();
    const wake = async (event: Event) => {
      if (event instanceof KeyboardEvent) pressed.push(event);
      if (event.type === "input") hasInput = true;
      if (isAwake) return;
      isAwake = true;
      const [{ startKeys }, { guardForms }] = await Promise.all([
        import("#components/keys.ts"),
        import("#components/unsaved.ts"),
      ]);
      if (signs.signal.aborted) return;
      signs.abort();
      const started = startKeys(push, async () => {
        const { KeyboardHelp } = await import("#components/keyboard-help.tsx");
        setHelp(() => KeyboardHelp);
      });
      const unguard = guardForms();
      keys.current = started;
      stop = () => {
        started.stop();
        unguard();
        keys.current = null;
      };
      started.replay(pressed);
      clicked?.click();
    };
    // A link that is clicked before the guard is there waits for it.
    let clicked: HTMLElement | null = null;
    const hold = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLElement>("a[href]") : null;
      if (!hasInput || !link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      clicked = link;
    };
    window.addEventListener("click", hold, { capture: true, signal: signs.signal });
    for (const sign of SIGNS) document.addEventListener(sign, wake, { signal: signs.signal, passive: true });
    return () => stop();
  }, [push]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the path says that the next page is there
  useEffect(() => keys.current?.arrive(), [path]);

  return Help ? <Help onClose={() => setHelp(undefined)} /> : null;
}
