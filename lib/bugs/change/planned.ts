import type { ColumnValues } from "#lib/bugs/fields/columns.ts";
import { mapFields } from "#lib/bugs/fields/map-fields.ts";
import { RELATION_FIELDS, type RelationField } from "#lib/bugs/fields/registry.ts";

/** Plans: plain values that are created by planning and by acts on many bugs, and written by write.ts. */

/** One row of history. `from` and `to` are names or texts, "" for none, with the ids of the things. */
export type PlannedChange = {
  field: string;
  from: string;
  to: string;
  fromId: number | null;
  toId: number | null;
  /** The attachment, if it is not on the bug itself. */
  attachmentId?: number | null;
  /** The tracking, if it is not the bug itself. */
  trackingId?: number | null;
  /** Null: everyone who sees the bug. */
  audienceId?: number | null;
  /** It refers to something that is not public: it does not change revision and time of the bug. */
  isHidden?: boolean;
};

/** A stored file (lib/bugs/attachments/store.ts) to be attached to a bug. */
export type StoredFile = {
  fileName: string;
  summary: string;
  contentType: string;
  /** Bytes. */
  size: number;
  sha256: string;
  isPatch: boolean;
  /** Its upload, which is marked as used when attached. */
  uploadId?: string;
  /** Its number, where something refers to it before it is written. */
  id?: number;
  /** The attachment of which it is a new version. */
  replacesId?: number;
};

export type PlannedComment = { text: string; html: string; audienceId: number | null };

/** The details of an attachment after a change; its flags have its audience. */
export type PlannedAttachment = {
  id: number;
  summary: string;
  fileName: string;
  isPatch: boolean;
  isObsolete: boolean;
  audienceId: number | null;
};

export type PlannedFlag = {
  typeId: number;
  attachmentId: number | null;
  audienceId: number | null;
  status: "requested" | "granted" | "denied";
  setterId: number | null;
  requesteeId: number | null;
};

/** Additions to and removals from the lists of a bug. */
export type PlannedLists = {
  cc: { add: number[]; remove: number[] };
  keywords: { add: number[]; remove: number[] };
  groups: { add: number[]; remove: number[] };
  seeAlso: { add: string[]; remove: string[] };
  alias: { add: string[]; remove: string[] };
} & Record<RelationField, { add: number[]; remove: number[] }>;

/** The hours of a bug after a change. */
export type PlannedTime = {
  estimate: number;
  left: number;
  /** What the viewer worked. */
  worked: { hours: number; day: string } | null;
  /** Entries of work that are taken back. */
  unworked: number[];
  audienceId: number;
};

/** All changes of one bug in one act. */
export type PlannedBug = {
  bugId: number;
  columns: ColumnValues;
  changes: PlannedChange[];
  lists: PlannedLists;
  flags: {
    /** With the number and time it had, when an act that removed it is undone. */
    create: (PlannedFlag & { id?: number; createdAt?: string })[];
    update: (PlannedFlag & { id: number })[];
    remove: number[];
  };
  comment: PlannedComment | null;
  files: (StoredFile & { audienceId: number | null })[];
  /** Attachments whose details change. */
  attachments: PlannedAttachment[];
  time: PlannedTime | null;
  /** False at the other end of a relation: it gets history, but no new revision. */
  isMain: boolean;
  /** False if the change must not update "last changed", since it is not public. */
  isKnown: boolean;
};

/** A plan without changes. */
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
      ...mapFields(RELATION_FIELDS, () => none()),
    },
    flags: { create: [], update: [], remove: [] },
    comment: null,
    files: [],
    attachments: [],
    time: null,
    isMain,
    isKnown,
  };
}

/** True when there is nothing to write. */
export function isEmptyPlan(plan: PlannedBug): boolean {
  return plan.changes.length === 0 && plan.comment === null && plan.files.length === 0;
}
