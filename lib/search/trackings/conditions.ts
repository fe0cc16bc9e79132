import "server-only";
import { fixVersions } from "#lib/bugs/trackings/fix-versions.ts";
import { isFixingChange } from "#lib/bugs/trackings/fixing-change.ts";
import { foundDownstream } from "#lib/bugs/trackings/found-in.ts";
import { isShownAs } from "#lib/bugs/trackings/shown-state.ts";
import type { TrackingState } from "#lib/bugs/trackings/states.ts";
import { bugsToVerify, bugsToVerifyBy } from "#lib/bugs/trackings/to-verify.ts";
import { isFixedLater, isUndecided } from "#lib/bugs/trackings/undecided.ts";
import { untrackedPlaces } from "#lib/bugs/trackings/untracked.ts";
import { TROUBLE_AFTER } from "#lib/bugs/trackings/watch-trouble.ts";
import { visibleTrackings, visibleWatches } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { bugMeaning } from "#lib/catalog/workflow/phase-sql.ts";
import { joinSql, type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { containedIn, firstContainedIn } from "#lib/search/trackings/contained-places.ts";
import { countedCases } from "#lib/search/trackings/customer-weight.ts";
import { lostFixes } from "#lib/search/trackings/lost-fixes.ts";
import { manifestBugs } from "#lib/search/trackings/manifest-bugs.ts";
import { isFirstFixed, isOnlyInNotes } from "#lib/search/trackings/rebase-conditions.ts";
import { routingCondition } from "#lib/search/trackings/routing-conditions.ts";
import { TARGET_PASSED } from "#lib/search/trackings/target-passed.ts";
import { ancestorsOf, HAS_FIX, namesVersion } from "#lib/search/trackings/tracking-sql.ts";
import { RELEASED_UNVERIFIED } from "#lib/search/trackings/unverified.ts";
import { isManifestWord, isTrackingState, type QuestionWord } from "#lib/search/trackings/words.ts";

/** Bugs with one of these trackings, as a condition on `b`; keys as lib/search/trackings/places.ts gives them. */
export function trackingCondition(viewer: Viewer, keys: readonly string[], orNone: boolean): Sql {
  const parts = keys.map((key) => oneCondition(viewer, key));
  if (orNone)
    parts.push(
      sql`NOT EXISTS (SELECT 1 FROM trackings t WHERE t.bug_id = b.id AND ${visibleTrackings(viewer)})`,
    );
  return sql`(${joinSql(parts, " OR ")})`;
}

function oneCondition(viewer: Viewer, key: string): Sql {
  const bar = key.indexOf("|");
  const place = readPlace(key.slice(bar + 1));
  const words = key.slice(0, bar).split(",");
  const states = words.filter(isTrackingState);
  const parts = words
    .filter((word): word is QuestionWord => !isTrackingState(word))
    .map((word) => questionCondition(viewer, word, place));
  if (states.length > 0)
    parts.push(
      isTracked(viewer, place, isShownAs(states)),
      ...isUntracked(place, states),
      ...isContained(viewer, place, states),
    );
  return parts.length === 1 && parts[0] ? parts[0] : sql`(${joinSql(parts, " OR ")})`;
}

/** Where: a letter and the numbers of rows; "" for anywhere. */
type Place = { readonly kind: "" | "p" | "s" | "v" | "r" | "k"; readonly id: number; readonly other: number };

function readPlace(text: string): Place {
  const [, kind = "", id = "0", other = "0"] = /^([psvrk])(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  return { kind: kind as Place["kind"], id: Number(id), other: Number(other) };
}

/** Is `t` in the place? A series has its versions, and a version also is where its series has the fix first. */
function isIn({ kind, id }: Place): Sql {
  switch (kind) {
    case "p":
      return sql`t.product_id = ${id}`;
    case "s":
      return sql`(t.series_id = ${id} OR t.version_id IN (SELECT sv.id FROM versions sv WHERE sv.series_id = ${id}))`;
    case "v":
      return sql`(t.version_id = ${id} OR (t.product_id = (SELECT v.product_id FROM versions v WHERE v.id = ${id}) AND ${namesVersion(id)}))`;
    case "k":
      return sql`t.product_id IN (SELECT kp.id FROM products kp WHERE kp.classification_id = ${id})`;
    default:
      return sql`TRUE`;
  }
}

function isTracked(viewer: Viewer, place: Place, condition: Sql): Sql {
  return sql`b.id IN (SELECT t.bug_id FROM trackings t WHERE ${isIn(place)} AND ${condition} AND ${visibleTrackings(viewer)})`;
}

/** The versions of the place, as a condition on `v`. */
function versionsIn({ kind, id }: Place): Sql {
  if (kind === "" || kind === "r") return sql`TRUE`;
  const where = {
    p: sql`v.product_id = ${id}`,
    s: sql`v.series_id = ${id}`,
    v: sql`v.id = ${id}`,
    k: sql`v.product_id IN (SELECT kp.id FROM products kp WHERE kp.classification_id = ${id})`,
  };
  return where[kind];
}

/** The same by what bugs say of their product without being tracked there. */
function isUntracked(place: Place, states: readonly TrackingState[]): Sql[] {
  if (!states.some((state) => state === "affected" || state === "released")) return [];
  return [
    sql`b.id IN (SELECT u.bug_id FROM (${untrackedPlaces(sql`TRUE`, versionsIn(place))}) u WHERE u.state = ANY(${[...states]}::tracking_state[]))`,
  ];
}

/** The same by what versions of downstream products contain. Not anywhere at all: that is asked of a product. */
function isContained(viewer: Viewer, place: Place, states: readonly TrackingState[]): Sql[] {
  if (place.kind === "" || place.kind === "r") return [];
  const asked = (["carried", "released"] as const).filter((state) => states.includes(state));
  if (place.kind === "v") return asked.map((state) => firstContainedIn(viewer, place.id, state));
  return asked.map((state) => containedIn(viewer, versionsIn(place), state));
}

/** Is the bug's home in the place? */
function isHome({ kind, id }: Place): Sql {
  if (kind === "p") return sql`b.product_id = ${id}`;
  if (kind === "k")
    return sql`b.product_id IN (SELECT kp.id FROM products kp WHERE kp.classification_id = ${id})`;
  if (kind === "") return sql`TRUE`;
  const table = kind === "s" ? sql`series` : sql`versions`;
  return sql`b.product_id = (SELECT x.product_id FROM ${table} x WHERE x.id = ${id})`;
}

/** Of a place that is a question: evidence is against evidence, and nobody said anything. */
const RELEASED_AND_LOST = sql`(t.state = 'released' AND t.source = 'computed' AND t.said_state IS NULL)`;

const SUPPORTED = sql`(t.series_id IS NULL OR EXISTS (SELECT 1 FROM series s WHERE s.id = t.series_id AND s.state <> 'ended'))`;
const IS_DOWNSTREAM = sql`(SELECT k.kind = 'downstream' FROM products dp JOIN classifications k ON k.id = dp.classification_id WHERE dp.id`;

function questionCondition(viewer: Viewer, word: QuestionWord, place: Place): Sql {
  const tracked = (condition: Sql) => isTracked(viewer, place, condition);
  if (isManifestWord(word)) {
    const bugs = manifestBugs(viewer, place.id);
    const which = word === "@not_carried" ? sql`m.word <> '@in_manifest'` : sql`m.word = ${word}`;
    return sql`b.id IN (SELECT m.bug_id FROM (${bugs}) m WHERE ${which})`;
  }
  switch (word) {
    case "@any":
      return tracked(sql`TRUE`);
    case "@found":
      return sql`b.id IN (SELECT f.bug_id FROM (${foundDownstream(viewer, versionsIn(place))}) f)`;
    case "@to_verify": {
      const home = place.kind === "s" || place.kind === "v" ? sql`FALSE` : isHome(place);
      return sql`b.id IN (${bugsToVerify(viewer, home, isIn(place))})`;
    }
    case "@to_verify_by_me":
      return sql`b.id IN (${bugsToVerifyBy(viewer)})`;
    case "@undecided":
      return tracked(isUndecided(viewer));
    case "@fixed_in_old":
      return fixedInOld(viewer, place);
    case "@order_override":
      return tracked(sql`t.order_override IS NOT NULL`);
    case "@exception":
      return tracked(sql`t.exception_reason <> ''`);
    case "@unverified":
      return tracked(RELEASED_UNVERIFIED);
    case "@contradicted":
      return tracked(sql`t.contradicted_since IS NOT NULL AND NOT ${RELEASED_AND_LOST}`);
    case "@released_and_lost":
      return tracked(sql`t.contradicted_since IS NOT NULL AND ${RELEASED_AND_LOST}`);
    case "@target_passed":
      // A duplicate has no fix of its own.
      return sql`(b.duplicate_of_id IS NULL AND ${tracked(sql`t.state IN ('unknown', 'affected', 'requested', 'approved', 'in_review', 'fixed', 'failed_qa')
        AND ${TARGET_PASSED}`)})`;
    case "@fixed_in_no_version":
      return fixedInNoVersion(viewer, place);
    case "@target_without_severity":
      return sql`(${isHome(place)} AND b.resolution IS NULL AND (b.target_milestone_id IS NOT NULL OR b.target_release_id IS NOT NULL)
        AND b.severity IN (SELECT s.name FROM severities s WHERE s.sort_key = 0))`;
    case "@only_downstream":
      return sql`(${isHome(place)} AND b.resolution IS NULL AND ${IS_DOWNSTREAM} = b.product_id))`;
    case "@downstream_only_said":
    case "@downstream_only_unsaid":
    case "@unrouted":
    case "@unrouted_30":
    case "@turned_down":
      return routingCondition(viewer, word, isProduct(place));
    case "@carried_before_upstream":
      return sql`(NOT ${IS_DOWNSTREAM} = b.product_id) AND ${tracked(sql`t.state IN ('carried', 'verified', 'released') AND ${IS_DOWNSTREAM} = t.product_id)`)}
        AND NOT EXISTS (SELECT 1 FROM trackings t WHERE t.bug_id = b.id AND t.product_id = b.product_id AND ${HAS_FIX} AND ${visibleTrackings(viewer)}))`;
    case "@own_change":
      return ownChange(viewer, place);
    case "@lost_fix":
      return lostFixes(viewer, isProduct(place));
    case "@watch_trouble":
      return watchTrouble(viewer, place);
    case "@customer_cases":
      return sql`b.id IN (SELECT x.bug_id FROM (${countedCases(viewer, isIn(place))}) x)`;
    case "@first_fixed":
      return isFirstFixed(viewer, { from: place.id, to: place.other });
    case "@only_in_notes":
      return isOnlyInNotes(viewer, { from: place.id, to: place.other });
    default:
      return tracked(sql`t.state IN ('unknown', 'affected') AND t.said_state IS NULL AND t.decided_at IS NULL
        AND t.state_at < now() - make_interval(days => ${Number(word.slice("@undecided_".length))}::int) AND ${SUPPORTED}
        AND NOT ${isFixedLater(viewer)}`);
  }
}

/**
 * Fixed in a series while a newer supported one is affected, or is silent although it has versions and the newest does not
 * contain the fix.
 */
function fixedInOld(viewer: Viewer, place: Place): Sql {
  const seen = visibleTrackings(viewer);
  return sql`b.id IN (
    WITH newer AS MATERIALIZED (
      SELECT n.id, n.product_id, n.sort_key, v.id AS newest, ${ancestorsOf(sql`v.id`)} AS line FROM series n
      LEFT JOIN LATERAL (SELECT v.id FROM versions v WHERE v.series_id = n.id ORDER BY v.sort_key COLLATE "C" DESC LIMIT 1) v ON TRUE
      WHERE n.state <> 'ended' AND n.product_id IN (SELECT x.id FROM products x WHERE ${isProduct(place)})),
    fixed AS MATERIALIZED (
      SELECT t.bug_id, s.product_id, s.sort_key, nullif(${fixVersions(sql`t.evidence`)}, '{}') AS versions FROM trackings t JOIN series s ON s.id = t.series_id
      WHERE ${isIn(place)} AND ${HAS_FIX} AND t.order_override IS NULL AND ${seen}),
    said AS MATERIALIZED (
      SELECT t.bug_id, coalesce(t.series_id, v.series_id) AS series_id, max(t.state) FILTER (WHERE t.state NOT IN ('unknown', 'affected')) AS decided
      FROM trackings t LEFT JOIN versions v ON v.id = t.version_id
      WHERE coalesce(t.series_id, v.series_id) IN (SELECT n.id FROM newer n) AND ${seen} GROUP BY 1, 2)
    SELECT o.bug_id FROM fixed o JOIN newer n ON n.product_id = o.product_id AND n.sort_key COLLATE "C" > o.sort_key COLLATE "C"
    LEFT JOIN said nt ON nt.bug_id = o.bug_id AND nt.series_id = n.id
    WHERE CASE WHEN nt.bug_id IS NULL THEN n.newest IS NOT NULL AND NOT coalesce(o.versions <@ n.line, FALSE)
      ELSE nt.decided IS NULL END)`;
}

/** Closed as fixed, and no change that the viewer sees has a tag. Each bug is looked up on its own, and only those with such a tracking. */
function fixedInNoVersion(viewer: Viewer, place: Place): Sql {
  return sql`(b.resolution IS NOT NULL AND b.id IN (
    WITH merged AS MATERIALIZED (
      SELECT DISTINCT t.bug_id FROM trackings t WHERE ${isIn(place)} AND t.state = 'fixed' AND ${visibleTrackings(viewer)})
    SELECT m.bug_id FROM merged m WHERE NOT EXISTS (SELECT 1 FROM code_change_bugs l JOIN code_change_tags g ON g.code_change_id = l.code_change_id
      JOIN code_changes c ON c.id = l.code_change_id JOIN repositories r ON r.id = c.repository_id JOIN products p ON p.id = r.product_id
      WHERE l.bug_id = m.bug_id AND ${isFixingChange} AND ${visibleProducts(viewer)} OFFSET 0)) AND ${bugMeaning} = 'fixed')`;
}

/** A bug in another tracker cannot be read, or was confirmed to be the right one and is closed there, while the place has no fix. */
function watchTrouble(viewer: Viewer, place: Place): Sql {
  const isOpenHere = sql`CASE WHEN t.id IS NULL THEN b.resolution IS NULL
    ELSE t.state IN ('unknown', 'affected', 'requested', 'approved', 'in_review', 'failed_qa') END`;
  return sql`b.id IN (SELECT w.bug_id FROM watches w JOIN bugs b ON b.id = w.bug_id LEFT JOIN trackings t ON t.id = w.tracking_id
    WHERE CASE WHEN t.id IS NULL THEN ${isHome(place)} ELSE ${isIn(place)} END AND ${visibleWatches(viewer)}
      AND (w.failures >= ${TROUBLE_AFTER}::int
        OR (w.confirmed_at IS NOT NULL AND w.mapped IN ('closed_fixed', 'closed_other') AND ${isOpenHere})))`;
}

/** Is `x`, a row of products, the place or around it? */
function isProduct({ kind, id }: Place): Sql {
  switch (kind) {
    case "p":
      return sql`x.id = ${id}`;
    case "k":
      return sql`x.classification_id = ${id}`;
    case "s":
      return sql`x.id = (SELECT y.product_id FROM series y WHERE y.id = ${id})`;
    case "v":
      return sql`x.id = (SELECT y.product_id FROM versions y WHERE y.id = ${id})`;
    default:
      return sql`TRUE`;
  }
}

/** A merged change in a repository of the place that is in no repository of another product, by Change-Id or patch id. */
function ownChange(viewer: Viewer, place: Place): Sql {
  const { kind, id } = place;
  const product =
    kind === "p"
      ? sql`r.product_id = ${id}`
      : kind === "k"
        ? sql`r.product_id IN (SELECT kp.id FROM products kp WHERE kp.classification_id = ${id})`
        : sql`TRUE`;
  return sql`b.id IN (SELECT l.bug_id FROM repositories r JOIN products p ON p.id = r.product_id
    JOIN code_changes c ON c.repository_id = r.id JOIN code_change_bugs l ON l.code_change_id = c.id
    WHERE ${product} AND ${IS_DOWNSTREAM} = r.product_id) AND ${visibleProducts(viewer)} AND c.status = 'merged' AND c.reverted_by_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM code_changes u JOIN repositories ur ON ur.id = u.repository_id JOIN products p ON p.id = ur.product_id
        WHERE (u.change_id = c.change_id OR u.patch_id = c.patch_id) AND NOT ${IS_DOWNSTREAM} = ur.product_id) AND ${visibleProducts(viewer)}))`;
}
