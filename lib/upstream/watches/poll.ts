import "server-only";
import { type RunsSql, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { env } from "#lib/env.ts";
import { log } from "#lib/log.ts";
import { systemViewer } from "#lib/people/viewer.ts";
import { recogniseBug } from "#lib/upstream/watches/adapters.ts";
import { askTracker, type Get } from "#lib/upstream/watches/ask-tracker.ts";
import { lockWatch, noteWatch, watchName } from "#lib/upstream/watches/commands/lock-watch.ts";
import { WatchFailure } from "#lib/upstream/watches/failures.ts";
import { fetchSafely } from "#lib/upstream/watches/fetch-safely.ts";
import { delayAfter } from "#lib/upstream/watches/next-check.ts";
import { type RemoteBug, SAYS_FIXED } from "#lib/upstream/watches/remote-bug.ts";

/** In one run. */
const AT_MOST = 50;
/** Hosts at the same time. */
const HOSTS = 4;

type Claimed = { id: number; url: string; host: string };

/**
 * Asks about the bugs in other trackers whose time has come: at most fifty, hosts side by side, one request at a time for each.
 * Returns how many were asked about. What a tracker says changes no state of ours.
 */
export async function pollWatches(get: Get = getSafely): Promise<number> {
  const claimed = await sqlTransaction(claimDue);
  const queues = [...Map.groupBy(claimed, ({ host }) => host).values()];
  await Promise.all(
    Array.from({ length: HOSTS }, async () => {
      for (let queue = queues.pop(); queue; queue = queues.pop()) await askHost(queue, get);
    }),
  );
  return claimed.length;
}

function getSafely(address: string, accept: string) {
  const { watchNetworks, watchPorts } = env();
  return fetchSafely(address, { networks: watchNetworks, ports: watchPorts }, accept);
}

/** Takes those that are due, but none of a host that another worker is asking. */
async function claimDue(tx: RunsSql): Promise<Claimed[]> {
  await queryRowsIn(tx, sql`SELECT pg_advisory_xact_lock(hashtext('watches.poll'))`);
  return queryRowsIn<Claimed>(
    tx,
    sql`UPDATE watches SET checking_until = now() + interval '15 minutes' WHERE id IN (
          SELECT w.id FROM watches w WHERE w.next_check_at <= now()
            AND NOT EXISTS (SELECT 1 FROM watches o WHERE o.host = w.host AND o.checking_until > now())
          ORDER BY w.next_check_at, w.id LIMIT ${AT_MOST})
        RETURNING id, url, host`,
  );
}

/** One after the other. When the tracker wants to be left alone, the others wait, too. */
async function askHost(watches: readonly Claimed[], get: Get): Promise<void> {
  let limited: WatchFailure | null = null;
  for (const watch of watches) {
    const answer: RemoteBug | WatchFailure = limited ?? (await ask(watch.url, get));
    if (answer instanceof WatchFailure && answer.failure === "rate_limited") limited = answer;
    await sqlTransaction((tx) => save(tx, watch.id, answer)).catch((error: unknown) => {
      log().error(`The watch ${watch.id} was not saved: ${error}`);
    });
  }
}

async function ask(url: string, get: Get): Promise<RemoteBug | WatchFailure> {
  const found = recogniseBug(url);
  if (!found) return new WatchFailure("unsupported", "Its address is of no kind that we know.");
  try {
    return await askTracker(found.adapter, found.ref, get);
  } catch (error) {
    if (error instanceof WatchFailure) return error;
    throw error;
  }
}

async function save(tx: RunsSql, id: number, answer: RemoteBug | WatchFailure): Promise<void> {
  const viewer = systemViewer("bugs in other trackers");
  const [still] = await queryRowsIn<{ failures: number }>(
    tx,
    sql`SELECT failures FROM watches WHERE id = ${id}`,
  );
  if (!still) return;
  const watch = await lockWatch(tx, viewer, id);
  if (answer instanceof WatchFailure) {
    const failures = still.failures + 1;
    await queryRowsIn(
      tx,
      sql`UPDATE watches SET failures = ${failures}, failure = ${answer.failure}::watch_failure, checking_until = NULL,
            next_check_at = now() + make_interval(secs => ${delayAfter(failures, answer) / 1000}::float8) WHERE id = ${id}`,
    );
    return;
  }
  const { title, rawStatus, mapped, updatedAt } = answer;
  const saysFixed = SAYS_FIXED.includes(mapped);
  await queryRowsIn(
    tx,
    sql`UPDATE watches SET title = ${title}, raw_status = ${rawStatus}, mapped = ${mapped}::remote_state,
          remote_updated_at = ${updatedAt?.toISOString() ?? null}::timestamptz, last_ok_at = now(), failures = 0, failure = NULL, checking_until = NULL,
          says_fixed_since = CASE WHEN ${saysFixed} THEN coalesce(says_fixed_since, now()) END,
          next_check_at = now() + make_interval(secs => ${delayAfter(0, null) / 1000}::float8) WHERE id = ${id}`,
  );
  if (watch.confirmedById === null || watch.rawStatus === rawStatus) return;
  await noteWatch(tx, viewer, watch, {
    from: watchName(watch, watch.rawStatus),
    to: watchName(watch, rawStatus),
  });
}
