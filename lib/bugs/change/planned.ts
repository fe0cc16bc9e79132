import type { ColumnValues } from "#lib/bugs/fields/columns.ts";

/** What is going to be written: made by plans and by acts on many bugs, done by write.ts. Plain values. */

/** One row of history. `from` and `to` are words, "" for none; the ids are of the things they name. */
export type PlannedChange = {
  field: string;
  from: string;
  to: string;
  fromId: number | null;
  toId: number | null;
  /** On which attachment, when not on the bug itself. */
  attachmentId?: number | null;
  /** For whom; null: everybody who sees the bug. */
  audienceId?: number | null;
  /** It names something that not everybody who sees the bug may know of: no revision and no time tells of it. */
  isHidden?: boolean;
};

/** A file whose bytes are already kept (lib/bugs/attachments/store.ts), to be put on a bug. */
export type StoredFile = {
  fileName: string;
  summary: string;
  contentType: string;
  /** Bytes. */
  size: number;
  sha256: string;
  isPatch: boolean;
  /** The upload that it comes from, which is used up by attaching it. */
  uploadId?: string;
};

export type PlannedComment = { text: string; html: string; audienceId: number | null };

export type PlannedFlag = {
  typeId: number;
  attachmentId: number | null;
  audienceId: number | null;
  status: "requested" | "granted" | "denied";
  setterId: number | null;
  requesteeId: number | null;
};

/** What comes to the lists of a bug, and what goes from them. */
export type PlannedLists = {
  cc: { add: number[]; remove: number[] };
  keywords: { add: number[]; remove: number[] };
  groups: { add: number[]; remove: number[] };
  seeAlso: { add: string[]; remove: string[] };
  alias: { add: string[]; remove: string[] };
  /** The bug waits for these. */
  dependsOn: { add: number[]; remove: number[] };
  /** These wait for the bug. */
  blocks: { add: number[]; remove: number[] };
};

/** Everything that becomes of one bug in one act. */
export type PlannedBug = {
  bugId: number;
  columns: ColumnValues;
  changes: PlannedChange[];
  lists: PlannedLists;
  flags: {
    create: PlannedFlag[];
    update: (PlannedFlag & { id: number })[];
    remove: number[];
  };
  comment: PlannedComment | null;
  files: (StoredFile & { audienceId: number | null })[];
  /** False at the other end of a relation: it gets history, and no revision of its own. */
  isMain: boolean;
  /** False where the change must not show in "last changed", since not everybody who sees the bug may know of it. */
  isKnown: boolean;
};

/** Nothing yet. */
export function emptyPlan(bugId: number, { isMain = true, isKnown = true } = {}): PlannedBug {
  const none = () => ({ add: [], remove: [] });
  return {
    bugId,
    columns: {},
    changes: [],
    lists: {
      cc: none(),
      keywords: none(),
      groups: none(),
      seeAlso: none(),
      alias: none(),
      dependsOn: none(),
      blocks: none(),
    },
    flags: { create: [], update: [], remove: [] },
    comment: null,
    files: [],
    isMain,
    isKnown,
  };
}

/** True when there is nothing to write. */
export function isEmptyPlan(plan: PlannedBug): boolean {
  return plan.changes.length === 0 && plan.comment === null && plan.files.length === 0;
}
