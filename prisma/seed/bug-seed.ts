import type { Handle } from "./cast.ts";

/** How far a bug has come; tell-bugs.ts plays the way there through the commands. */
export type Stage =
  | "new"
  | "confirmed"
  | "in progress"
  | "fixed"
  | "verified"
  | "invalid"
  | "wontfix"
  | "worksforme"
  | "duplicate";

export type BugSeed = {
  /** Other bugs name it by this. */
  key: string;
  component: string | null;
  by: Handle;
  /** Days since it was filed, and for how many days something happened to it. */
  age: number;
  span?: number;
  summary: string;
  text: string;
  stage?: Stage;
  type?: "enhancement" | "task";
  severity?: string;
  priority?: string;
  version?: string;
  target?: string;
  milestone?: string;
  assignee?: Handle;
  keywords?: string;
  dependsOn?: readonly string[];
  duplicateOf?: string;
  talk?: readonly (readonly [who: Handle, text: string])[];
  /** A request that waits: flag type, who asks, who is asked (null: anybody), and with which words. */
  ask?: readonly [flagType: string, by: Handle, of: Handle | null, words?: string];
  isPrivate?: true;
  /** What the release notes say of it, once it is fixed; and whether somebody has reviewed that. */
  doc?: readonly [text: string, isReviewed?: true];
};
