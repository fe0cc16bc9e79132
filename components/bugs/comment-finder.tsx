"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** On a page that shows a part of the comments: `#c57` in the address leads to that comment. Draws nothing. */
export function CommentFinder({ bugId }: { bugId: number }) {
  const { replace } = useRouter();
  useEffect(() => {
    const find = () => {
      const number = /^#c(\d{1,6})$/.exec(location.hash)?.[1];
      if (number && !document.getElementById(`c${number}`)) replace(`/bugs/${bugId}/c${number}`);
    };
    find();
    addEventListener("hashchange", find);
    return () => removeEventListener("hashchange", find);
  }, [bugId, replace]);
  return null;
}
