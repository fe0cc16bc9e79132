"use client";

import NextLink from "next/link";
import { type ComponentProps, useEffect, useRef, useState } from "react";

/**
 * A link whose page is fetched when somebody rests on it, by pointer or by focus, and not before: a page full of
 * links costs the server nothing. Use it in place of next/link; `prefetch={false}` for what is never worth it.
 */
export function Link({
  prefetch,
  onPointerEnter,
  onPointerLeave,
  onFocus,
  ...rest
}: ComponentProps<typeof NextLink>) {
  const [isMeant, setIsMeant] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  function wait() {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setIsMeant(true), 80);
  }

  return (
    <NextLink
      prefetch={isMeant && prefetch !== false}
      onPointerEnter={(event) => {
        onPointerEnter?.(event);
        wait();
      }}
      onPointerLeave={(event) => {
        onPointerLeave?.(event);
        clearTimeout(timer.current);
      }}
      onFocus={(event) => {
        onFocus?.(event);
        wait();
      }}
      {...rest}
    />
  );
}
