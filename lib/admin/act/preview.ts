import "server-only";
import { type BugEffects, bugItems, readBugEffects } from "#lib/admin/act/bug-effects.ts";
import { digestOf } from "#lib/admin/act/digest.ts";
import { otherItems } from "#lib/admin/act/other-rows.ts";
import type { PreviewItem } from "#lib/admin/act/preview-item.ts";
import { rightsItems } from "#lib/admin/act/rights.ts";
import { seenRows } from "#lib/admin/act/seen-rows.ts";
import { sightItems } from "#lib/admin/act/sight.ts";
import { foretellEntries } from "#lib/admin/audit/foretell.ts";
import { maskEntries } from "#lib/admin/audit/mask-entries.ts";
import { findSharedLog } from "#lib/admin/audit/shared-log.ts";
import { readJournal } from "#lib/bugs/many/journal.ts";
import type { Audited, RecordedEntry } from "#lib/people/audit.ts";
import { can } from "#lib/people/viewer.ts";

/**
 * What an act does, told before it is done. An act is performed as a dry run, what it did to the database is read, and
 * everything is rolled back (docs/decisions/033). Forms, REST and the command line show the same items.
 */

export type Preview = {
  /** The items as plain sentences. */
  lines: string[];
  items: PreviewItem[];
  /** How many bugs change. */
  bugs: number;
  /** What the act itself counts, for programs. */
  counts: Record<string, number>;
  /** The digest of the input and of every consequence; performing with it refuses anything else. */
  confirm: string;
  /** It does nothing. */
  isNothing: boolean;
  /** A person confirms it before it is done. Programs decide for themselves. */
  weighs: boolean;
};

/** What an act adds in its own words: only what cannot be seen in the database. */
export type OwnWords = {
  lines: string[];
  counts: Record<string, number>;
  /** Lists of bugs, by the line that counts them. */
  lists?: Record<string, string>;
};

/**
 * Whether an act can be undone from the audit log. `nothing`: there is nothing to undo. Else why not, as a clause after
 * “Cannot be undone:”; or where else it is undone, as a sentence.
 */
export type Undo = "yes" | "nothing" | { no: string } | { elsewhere: string };

type Foretold = {
  act: { name: string; undo: Undo };
  id: string;
  input: unknown;
  own: OwnWords;
  /** The newest change of a bug before the act. */
  mark: string;
};

/** The consequences of the act that was just run in this transaction. */
export async function readPreview(context: Audited, foretold: Foretold): Promise<Preview> {
  const { act, own } = foretold;
  const { tx, viewer, audit } = context;
  const journal = await readJournal(tx, foretold.id);
  const effects = await readBugEffects(tx, viewer, journal, foretold.mark);
  const rights = await rightsItems(context, journal);
  const sight = await sightItems(context, journal);
  const recorded = await maskEntries(tx, viewer, audit.entries());
  const isNothing = recorded.length === 0 && journal.length === 0;
  const items: PreviewItem[] = isNothing
    ? [{ kind: "act", text: "Nothing changes." }]
    : unlike([
        ...[
          ...own.lines.map((text) => ({ text, ...(own.lists?.[text] ? { href: own.lists[text] } : {}) })),
          ...foretellEntries(recorded),
        ].map((said) => ({
          kind: "act" as const,
          ...said,
        })),
        ...otherItems(await seenRows(tx, viewer, journal), recorded),
        ...bugItems(effects),
        ...rights,
        ...sight,
        ...(await undoItem(context, act.undo)),
      ]);
  return {
    lines: items.map(({ text, names }) => (names ? `${text} ${names.join(", ")}.` : text)),
    items,
    bugs: effects.seen.length,
    isNothing,
    counts: own.counts,
    confirm: await digestOf(
      tx,
      [act.name, foretold.input, recorded.map(withoutNumber), effects.ids, items],
      journal,
    ),
    weighs: !isNothing && (own.lines.length > 0 || isHeavy(act.undo, effects, sight, recorded)),
  };
}

/** Actions that a person confirms, whatever hangs on the thing. */
const HEAVY = new Set(["delete", "move", "merge", "revoke", "reset", "hand over", "split"]);

function isHeavy(
  undo: Undo,
  effects: BugEffects,
  sight: readonly PreviewItem[],
  recorded: readonly RecordedEntry[],
): boolean {
  const isHeavyAction = recorded.some(({ action }) => HEAVY.has(action));
  return effects.ids.length > 0 || sight.length > 0 || isHeavyAction || typeof undo === "object";
}

async function undoItem(context: Audited, undo: Undo): Promise<PreviewItem[]> {
  if (undo === "nothing") return [];
  return [{ kind: "undo", text: undo === "yes" ? await sayWhoUndoes(context) : sayUndo(undo) }];
}

/** Where an act is undone, or why it is not, if not from an audit log. */
export function sayUndo(undo: Exclude<Undo, string>): string {
  return "elsewhere" in undo ? undo.elsewhere : `This cannot be undone: ${undo.no}.`;
}

/** Undoing is done from an audit log, which not everybody sees who may do the act. */
async function sayWhoUndoes({ tx, viewer, audit }: Audited): Promise<string> {
  const { productId, classificationId } = audit;
  if (viewer.isAdministrator || (productId !== null && can(viewer, "manage_product", productId)))
    return "This can be undone from the audit log.";
  if (productId !== null) return "Somebody who runs the product can undo this from the audit log.";
  const place = await findSharedLog(viewer, classificationId, tx);
  return place
    ? `This can be undone from the audit log of ${place}.`
    : "An administrator can undo this from the audit log.";
}

function unlike(items: readonly PreviewItem[]): PreviewItem[] {
  return items.filter((item, at) => items.findIndex(({ text }) => text === item.text) === at);
}

function withoutNumber({ subjectId: _number, productId: _product, ...entry }: RecordedEntry) {
  return entry;
}
