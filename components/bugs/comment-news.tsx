"use client";

import { type RefObject, useEffect, useState } from "react";
import type { News } from "#components/bugs/news-html.ts";

/** How often the server is asked, ms. */
const INTERVAL = 20_000;
/** Not any more when nobody has typed for so long, ms. */
const IDLE = 600_000;

type CommentNewsProps = {
  bugId: number;
  /** The anchor of the last comment on the page. */
  last: string;
  form: RefObject<HTMLFormElement | null>;
  onNews: (last: string) => void;
};

/** While somebody writes, what others say appears above, and the form stays where it is. Begins with the first key: the page may be old. */
export function CommentNews({ bugId, last, form, onNews }: CommentNewsProps) {
  const [news, setNews] = useState<News>();
  useEffect(() => {
    const own = form.current;
    let typedAt = Date.now();
    let isOver = false;
    const onInput = () => {
      typedAt = Date.now();
    };
    const ask = async () => {
      if (document.visibilityState !== "visible" || Date.now() - typedAt > IDLE) return;
      const answer = await fetch(`/bugs/${bugId}/news?last=${last}`).catch(() => null);
      const found: News | null = answer?.ok ? await answer.json() : null;
      if (!found || isOver || !own) return;
      append(found.html, own);
      setNews(found);
      onNews(found.last);
    };
    ask();
    const timer = setInterval(ask, INTERVAL);
    own?.addEventListener("input", onInput);
    document.addEventListener("visibilitychange", ask);
    return () => {
      isOver = true;
      clearInterval(timer);
      own?.removeEventListener("input", onInput);
      document.removeEventListener("visibilitychange", ask);
    };
  }, [bugId, last, form, onNews]);
  return (
    <p role="status" className="text-sm empty:hidden">
      {news ? (
        <>
          {news.words} <a href={`#${news.last}`}>Show</a>
        </>
      ) : null}
    </p>
  );
}

/** Puts comments at the end of the thread without moving what is typed. */
function append(html: string, form: HTMLElement): void {
  const thread = document.querySelector("ol.thread");
  if (!thread) return;
  const { style } = document.documentElement;
  const { top } = form.getBoundingClientRect();
  // Else browsers that hold the position would do it a second time.
  style.overflowAnchor = "none";
  thread.insertAdjacentHTML("beforeend", html);
  if (thread.compareDocumentPosition(form) & Node.DOCUMENT_POSITION_FOLLOWING)
    scrollBy({ top: form.getBoundingClientRect().top - top, behavior: "instant" });
  requestAnimationFrame(() => {
    style.overflowAnchor = "";
  });
}
