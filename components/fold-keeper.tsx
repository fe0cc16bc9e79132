"use client";

import { useEffect, useRef } from "react";

/** Inside a `<details>`: stores in a cookie whether it is open, for the server to render. Renders nothing. */
export function FoldKeeper({ cookie }: { cookie: string }) {
  const anchor = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const details = anchor.current?.closest("details");
    const store = () => {
      const value = details?.open ? "open" : "folded";
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not widely available
      document.cookie = `${cookie}=${value}; path=/; max-age=31536000; samesite=lax`;
    };
    details?.addEventListener("toggle", store);
    return () => details?.removeEventListener("toggle", store);
  }, [cookie]);
  return <span ref={anchor} hidden />;
}
