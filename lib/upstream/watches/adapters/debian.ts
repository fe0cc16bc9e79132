import { z } from "zod";
import { type Adapter, mapStatus, type RemoteState } from "#lib/upstream/watches/remote-bug.ts";

const STATUSES: Record<string, RemoteState> = {
  open: "open",
  pending: "fixed_unreleased",
  done: "closed_fixed",
  "done wontfix": "closed_other",
};

const page = z.object({ title: z.string().min(1), facts: z.string() });

/** Bugs of Debian. Its interface for programs takes no GET, so that the page is read: its title, tags and “Done”. */
export const debian: Adapter = {
  kind: "debian",
  accepts: ["text/html"],
  recognise(url) {
    if (url.hostname !== "bugs.debian.org") return null;
    const id =
      url.pathname === "/cgi-bin/bugreport.cgi"
        ? url.searchParams.get("bug")
        : (/^\/(\d{1,9})$/.exec(url.pathname)?.[1] ?? null);
    if (!id || !/^\d{1,9}$/.test(id)) return null;
    const address = `https://bugs.debian.org/cgi-bin/bugreport.cgi?bug=${id}`;
    return { tracker: "bugs.debian.org", remoteId: `#${id}`, url: address, request: address };
  },
  parse(body) {
    const { title, facts } = page.parse({
      title: plain(/<h1>.*?<br>(.*?)<\/h1>/s.exec(body)?.[1] ?? ""),
      facts: /<div class="buginfo">(.*?)<\/div>/s.exec(body)?.[1],
    });
    const tags = /Tags:([^<]*)/.exec(facts)?.[1]?.split(/[\s,]+/) ?? [];
    const isDone = facts.includes("<strong>Done:</strong>");
    const status = isDone ? "done" : tags.includes("pending") ? "pending" : "open";
    const rawStatus = isDone && tags.includes("wontfix") ? "done wontfix" : status;
    return { title, rawStatus, mapped: mapStatus(STATUSES, rawStatus), updatedAt: null };
  },
};

const ENTITIES: Record<string, string> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&amp;": "&",
};

function plain(html: string): string {
  return html
    .replace(/<[^>]*>/g, "")
    .replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity] ?? entity)
    .trim();
}
