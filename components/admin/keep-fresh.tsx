"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

const EVERY = 3000;

/** Reads the page again every three seconds while it is in sight; without JavaScript one reloads it. */
export function KeepFresh() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") router.refresh();
    }, EVERY);
    return () => clearInterval(timer);
  }, [router]);
  return null;
}
