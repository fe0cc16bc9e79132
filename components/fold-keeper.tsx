"use client";

import { useEffect, useRef } from "react";

/** Inside a `<details>`: keeps in a cookie whether it is folded, for the server to draw it so. Draws nothing. */
export function FoldKeeper({ cookie }: { cookie: string }) {
  const here = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const details = here.current?.closest("details");
    const keep = () => {
      const value = details?.open ? "open" : "folded";
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere yet
      document.cookie = `${cookie}=${value}; path=/; max-age=31536000; samesite=lax`;
    };
    details?.addEventListener("toggle", keep);
    return () => details?.removeEventListener("toggle", keep);
  }, [cookie]);
  return <span ref={here} hidden />;
}
