import "server-only";
import { createHash } from "node:crypto";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { env } from "#lib/env.ts";
import { InvalidInput, NotFound, NotSignedIn } from "#lib/errors.ts";
import { systemViewer } from "#lib/people/viewer.ts";
import { recordChanges } from "#lib/upstream/changes/record-changes.ts";
import { beginDelivery, endDelivery, wasDelivered } from "#lib/upstream/deliveries/delivery-log.ts";
import { type DeliveryAnswer, describeDelivery } from "#lib/upstream/deliveries/describe-delivery.ts";
import { tagContained, tagLate } from "#lib/upstream/deliveries/tag-contained.ts";
import { ADAPTERS } from "#lib/upstream/forges/adapters.ts";
import type { ForgeAdapter, ForgeMessage, ReceivedMessage } from "#lib/upstream/forges/forge-message.ts";

/** What a forge posts: larger ones are refused. */
export const MAX_DELIVERY = 4_000_000;

export type Posted = Omit<ReceivedMessage, "json"> & {
  /** The last part of the address. */
  readonly forgeName: string;
};

type AcceptingRepository = { id: number; name: string; secret: string; isOpen: boolean };

/**
 * Takes a message of a forge: records what it says of the code in each product that has the repository with the secret that
 * signs it. One that was taken before does nothing. Whether the repository is unknown, switched off or has another secret is
 * not told apart.
 */
export async function receiveDelivery({ forgeName, ...posted }: Posted): Promise<DeliveryAnswer[]> {
  const known = Object.hasOwn(ADAPTERS, forgeName) ? ADAPTERS[forgeName] : undefined;
  if (!known) throw new NotFound(`There is no forge “${forgeName}” here.`);
  const message = { ...posted, json: readJson(posted) };
  const name = known.adapter.repositoryIn(message.json);
  if (name === null) throw new InvalidInput({}, "This message names no repository.");
  const found = await queryRows<AcceptingRepository>(
    sql`SELECT r.id, r.name::text AS name, r.secret, p.visibility = 'open' AS "isOpen" FROM repositories r JOIN products p ON p.id = r.product_id
        WHERE r.forge = ${known.forge}::forge AND r.name = ${name.replaceAll("\0", "")}::citext AND r.is_active AND r.secret <> '' ORDER BY r.id`,
  );
  const accepting = found.filter(({ secret }) => known.adapter.isSigned(message, secret));
  // An unknown name takes as long.
  if (found.length === 0) known.adapter.isSigned(message, "a secret of no repository");
  if (accepting.length === 0) {
    throw new NotSignedIn(
      "No repository here takes this message: check its name, its secret and that it is switched on.",
    );
  }
  const answers: DeliveryAnswer[] = [];
  for (const repository of accepting) answers.push(await take(repository, forgeName, known.adapter, message));
  return answers;
}

async function take(
  { id, name, isOpen }: AcceptingRepository,
  forgeName: string,
  adapter: ForgeAdapter,
  message: ReceivedMessage,
): Promise<DeliveryAnswer> {
  // The number that a forge gives a message is not signed: with another one it could be sent again.
  const key = createHash("sha256").update(message.body).digest("hex");
  const said = adapter.read(message, { bugAddresses: [env().url, ...env().oldTrackers] });
  const already: DeliveryAnswer = { outcome: "already", event: said.event };
  if (await wasDelivered(id, key)) return already;
  // It is read in the history of bugs, by everybody who sees them.
  const viewer = systemViewer(isOpen ? `${forgeName}: ${name}` : "A change of code");
  const late =
    said.changes.length > 0 ? (await recordChanges(viewer, id, said.changes)).late : new Set<string>();
  // Recording again changes nothing: until it is done to its end, the forge may send it again.
  await beginDelivery(id, key, said);
  const answer = { ...(await describeDelivery(said, late)), tags: await tagAll(viewer, id, said) };
  await endDelivery(id, key, answer);
  return answer;
}

/** The changes that its tags contain, and those of tags that came before their branch. */
async function tagAll(
  viewer: ReturnType<typeof systemViewer>,
  repositoryId: number,
  { tags, branches }: ForgeMessage,
): Promise<{ tag: string; changes: number }[]> {
  const done: { tag: string; changes: number }[] = [];
  for (const { tag, sha } of tags)
    done.push({ tag, changes: await tagContained(viewer, repositoryId, tag, sha) });
  for (const { sha } of branches) done.push(...(await tagLate(viewer, repositoryId, sha)));
  return done;
}

/** The body as JSON; GitHub can send it as a field of a form. */
function readJson({ headers, body }: Pick<Posted, "headers" | "body">): unknown {
  const text = body.toString("utf8");
  const isForm = (headers.get("content-type") ?? "").startsWith("application/x-www-form-urlencoded");
  try {
    return JSON.parse(isForm ? (new URLSearchParams(text).get("payload") ?? "") : text);
  } catch {
    throw new InvalidInput({}, "The body of this request is not JSON.");
  }
}
