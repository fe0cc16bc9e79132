import type { Forge } from "#lib/db/generated/enums.ts";

/** What is known of where a change of code can be seen. */
export type ChangeAddress = {
  /** Its own page, when a forge has told it; else empty. */
  readonly url: string;
  readonly sha: string | null;
  readonly forge: Forge;
  /** The web page of its repository; empty if it has none. */
  readonly webPage: string;
};

/**
 * Where a change of code can be seen: its page on the forge, else the commit on the web page of its repository. It is made when it
 * is read, so that a web page that is entered later counts for all commits. Null: nowhere.
 */
export function changePage({ url, sha, forge, webPage }: ChangeAddress): string | null {
  if (url) return url;
  const page = URL.parse(webPage);
  if (!sha || !page || !["https:", "http:"].includes(page.protocol)) return null;
  const isGitweb = page.searchParams.has("p");
  if (isGitweb) return `${page.href};a=commit;h=${sha}`;
  const base = `${page.origin}${page.pathname.replace(/\/+$/, "").replace(/\.git$/, "")}`;
  if (forge === "gerrit") return `${page.origin}/q/${sha}`;
  if (forge === "gitlab" || page.host.includes("gitlab")) return `${base}/-/commit/${sha}`;
  if (page.host.endsWith(".googlesource.com") || page.pathname.includes("/gitiles/"))
    return `${base}/+/${sha}`;
  if (page.host.includes("cgit") || page.pathname.includes("/cgit/"))
    return `${page.origin}${page.pathname.replace(/\/+$/, "")}/commit/?id=${sha}`;
  return `${base}/commit/${sha}`;
}
