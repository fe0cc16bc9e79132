import { type Kept, readKept, writeKept } from "#components/ui/draft.ts";
import { type Elsewhere, forgetDraft } from "#components/ui/draft-store.ts";

/** How long nobody types before the server is told, ms. */
const PAUSE = 2_000;
/** A request that outlives its page may be so long, bytes. */
const KEEPALIVE_MAX = 60_000;

/**
 * Takes over what the server keeps of a draft when it is newer than what this browser keeps, and forgets what the server had and
 * has no more: it was sent, or discarded, from elsewhere. True: it was taken over.
 */
export async function takeOver(id: string, { url, at }: Elsewhere): Promise<boolean> {
  try {
    const here = readKept(id);
    if (at === null) {
      if (here?.isElsewhere) forgetDraft(id);
      return false;
    }
    if (here && here.at >= at) return false;
    const answer = await fetch(url, { cache: "no-store" });
    const kept: Kept | null = answer.ok ? await answer.json() : null;
    if (kept) writeKept(id, { ...kept, isElsewhere: true });
    return kept !== null;
  } catch {
    // No connection, or no storage: what is here is used.
    return false;
  }
}

export type Sharing = {
  /** What is kept here has changed. */
  soon: () => void;
  /** The page goes away. */
  now: () => void;
  /** The form is sent: nothing more of it is shared. */
  stop: () => void;
};

/** Tells the server what this browser keeps of a draft, when nobody has typed for a while. `where`: as the page says now. */
export function shareDraft(id: string, where: () => Elsewhere | undefined): Sharing {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sending: AbortController | undefined;

  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
    sending?.abort();
    sending = undefined;
  };
  const send = async (isLeaving: boolean) => {
    stop();
    const { url, page } = where() ?? {};
    if (url === undefined) return;
    const kept = readKept(id);
    const body = kept ? JSON.stringify({ ...kept, isElsewhere: undefined }) : undefined;
    const keepalive = isLeaving && (body?.length ?? 0) < KEEPALIVE_MAX;
    const own = new AbortController();
    sending = own;
    try {
      const method = body ? "PUT" : "DELETE";
      const answer = await fetch(`${url}?page=${page}`, { method, body, keepalive, signal: own.signal });
      const isKept = answer.ok && (await answer.json()) === true;
      const now = readKept(id);
      if (isKept && now) writeKept(id, { ...now, isElsewhere: true });
    } catch {
      // It is kept here, and told the next time.
    }
  };
  return {
    soon: () => {
      clearTimeout(timer);
      timer = setTimeout(send, PAUSE, false);
    },
    now: () => {
      if (timer !== undefined) send(true);
    },
    stop,
  };
}
