import "server-only";
import { cleanLine } from "#lib/text.ts";
import { type Failure, WatchFailure } from "#lib/upstream/watches/failures.ts";
import type { FetchedText } from "#lib/upstream/watches/fetch-safely.ts";
import type { Adapter, RemoteBug, RemoteRef } from "#lib/upstream/watches/remote-bug.ts";

/** GETs an address: fetchSafely with what the configuration allows. */
export type Get = (address: string, accept: string) => Promise<FetchedText>;

/** Asks a tracker for the state of a bug. Throws WatchFailure. */
export async function askTracker({ accepts, parse }: Adapter, ref: RemoteRef, get: Get): Promise<RemoteBug> {
  const { status, headers, contentType, body } = await get(ref.request, accepts.join(", "));
  const failure = failureOf(status, headers);
  const detail = `The answer has the status ${status}.`;
  if (failure) throw new WatchFailure(failure, detail, { retryAfterMs: retryAfter(headers["retry-after"]) });
  if (!accepts.includes(contentType))
    throw new WatchFailure("unparsable", `It is ${contentType || "of no type"}.`);
  try {
    const bug = parse(body, ref);
    return {
      ...bug,
      title: cleanLine(bug.title).slice(0, 500),
      rawStatus: cleanLine(bug.rawStatus).slice(0, 100),
    };
  } catch (cause) {
    throw new WatchFailure("unparsable", "It is of another shape.", { cause });
  }
}

const FAILURES: Record<number, Failure> = {
  401: "private",
  403: "private",
  404: "not_found",
  408: "timeout",
  410: "not_found",
  429: "rate_limited",
  501: "unsupported",
  504: "timeout",
};

function failureOf(status: number, headers: FetchedText["headers"]): Failure | null {
  if (status === 200) return null;
  const isLimited = status === 403 && (headers["x-ratelimit-remaining"] === "0" || headers["retry-after"]);
  if (isLimited) return "rate_limited";
  return FAILURES[status] ?? (status >= 500 ? "server_error" : "unsupported");
}

/** Seconds, or a date; at most thirty days. */
function retryAfter(value: string | undefined): number | null {
  if (value === undefined) return null;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 30 * 24 * 60 * 60_000) : null;
}
