/** A bug in another tracker. */

/** The kinds of trackers; the values of the enum in the database. */
export const TRACKER_KINDS = [
  "bugzilla",
  "github",
  "gitlab",
  "gitea",
  "launchpad",
  "debian",
  "jira",
  "redmine",
  "trac",
] as const;
export type TrackerKind = (typeof TRACKER_KINDS)[number];

export const KIND_LABELS: Record<TrackerKind, string> = {
  bugzilla: "Bugzilla",
  github: "GitHub",
  gitlab: "GitLab",
  gitea: "Gitea or Forgejo",
  launchpad: "Launchpad",
  debian: "Debian",
  jira: "Jira",
  redmine: "Redmine",
  trac: "Trac",
};

/** What the status of a bug in another tracker means to us; the values of the enum in the database. */
export const REMOTE_STATES = [
  "open",
  "in_progress",
  "fixed_unreleased",
  "closed_fixed",
  "closed_other",
  "unknown",
] as const;
export type RemoteState = (typeof REMOTE_STATES)[number];

/** The tracker there says that it is fixed, in which version we do not know. */
export const SAYS_FIXED: readonly RemoteState[] = ["fixed_unreleased", "closed_fixed"];

export const REMOTE_STATE_LABELS: Record<RemoteState, string> = {
  open: "Open",
  in_progress: "In progress",
  fixed_unreleased: "Fixed?",
  closed_fixed: "Fixed?",
  closed_other: "Closed, not fixed",
  unknown: "Unknown status",
};

/** What a web address says about the bug that it leads to. */
export type RemoteRef = {
  /** The tracker as people name it: a host, a project, a repository. */
  tracker: string;
  /** The bug as people write it: "#12", "ABC-12". */
  remoteId: string;
  /** The address of the bug's page, the same for all ways to write it. */
  url: string;
  /** Where its state is read. */
  request: string;
};

/** A bug as its tracker describes it. */
export type RemoteBug = {
  title: string;
  /** In the words of the tracker. */
  rawStatus: string;
  mapped: RemoteState;
  /** When it last changed there; null: the tracker does not say. */
  updatedAt: Date | null;
};

/** One kind of tracker. */
export type Adapter = {
  kind: TrackerKind;
  /** What the tracker is asked for; the answer must be of one of these types. */
  accepts: readonly string[];
  /** Null: not the address of a bug in such a tracker. */
  recognise: (url: URL) => RemoteRef | null;
  /** Parses the answer. Throws when it is of another shape. */
  parse: (body: string, ref: RemoteRef) => RemoteBug;
};

/** A status in the table of a kind, whatever its case. */
export function mapStatus(table: Readonly<Record<string, RemoteState>>, status: string): RemoteState {
  return Object.entries(table).find(([name]) => name === status.toLowerCase())?.[1] ?? "unknown";
}
