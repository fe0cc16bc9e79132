import "server-only";
import { makeCatalog, type ProductHere } from "#lib/import/catalog.ts";
import { makeFlagTypes, makeGroups } from "#lib/import/flag-types.ts";
import { makePeople, type People } from "#lib/import/people.ts";
import { makeProductValues } from "#lib/import/product-values.ts";
import type { BugRecord } from "#lib/import/record.ts";
import type { Session } from "#lib/import/session.ts";
import { type Guessed, makeSiteValues } from "#lib/import/site-values.ts";
import type { Tracker } from "#lib/import/tracker.ts";

/** The existing and created things that bugs of a tracker refer to. */
export type ImportTarget = {
  readonly tracker: Tracker;
  readonly people: People;
  /** The same accounts by handle in lower case. */
  readonly handles: Map<string, number>;
  readonly catalog: Map<string, ProductHere>;
  /** By `flagTypeKey`. */
  readonly flagTypes: Map<string, number>;
  readonly groups: Map<string, number>;
  readonly defaults: { severity: string; priority: string };
  readonly guessed: Guessed;
};

export type NewBug = { readonly target: ImportTarget; readonly record: BugRecord };

/** Creates everything that the new bugs of a tracker need and that is missing. */
export async function prepareTarget(session: Session, tracker: Tracker): Promise<ImportTarget> {
  return session.batch(async () => {
    const hasNew = tracker.needs.products.size > 0;
    const people = await makePeople(session, tracker);
    const { workflowId, guessed } = hasNew
      ? await makeSiteValues(session, tracker)
      : { workflowId: 0, guessed: { statuses: [], resolutions: [] } };
    const catalog = await makeCatalog(session, tracker, workflowId);
    const [found] = await session.rows<{ severity: string; priority: string }>(
      `SELECT (SELECT name FROM severities ORDER BY is_default DESC, sort_key LIMIT 1) AS severity,
              (SELECT name FROM priorities ORDER BY is_default DESC, sort_key LIMIT 1) AS priority`,
    );
    const defaults = found ?? { severity: "unspecified", priority: "unspecified" };
    await makeProductValues(session, tracker, catalog, defaults);
    return {
      tracker,
      people,
      handles: new Map([...people.accounts.values()].map(({ handle, id }) => [handle.toLowerCase(), id])),
      catalog,
      flagTypes: await makeFlagTypes(session, tracker, catalog),
      groups: await makeGroups(session, tracker),
      defaults,
      guessed,
    };
  });
}
