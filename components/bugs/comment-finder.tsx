"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";

/** When the page shows only some comments: `#c57` in the address loads that comment. Renders nothing. */
export function CommentFinder({ bugId }: { bugId: number }) {
  const { replace } = useRouter();
  const asked = useRef("");
  useEffect(() => {
    const find = () => {
      const number = /^#c(\d{1,6})$/.exec(location.hash)?.[1];
      // Once: what is not there then is not there.
      if (!number || number === asked.current || document.getElementById(`c${number}`)) return;
      asked.current = number;
      replace(`/bugs/${bugId}/c${number}`);
    };
    find();
    addEventListener("hashchange", find);
    return () => removeEventListener("hashchange", find);
  }, [bugId, replace]);
  return null;
}
