import { createHash } from "node:crypto";

/** What the recorded messages of the forges are about: one change, from its opening to its tag. */
export type ForgeScene = {
  /** As the forge names it: “ovirt/vdsm”. */
  readonly repository: string;
  /** The bug that the change fixes. */
  readonly bug: number;
  /** The number of the pull request, merge request or Gerrit change. */
  readonly number: number;
  readonly title: string;
  readonly branch: string;
  readonly tag: string;
  /** When the change was opened; each later step follows a minute after the one before. */
  readonly begun: Date;
};

export const STEPS = [
  "opened",
  "updated",
  "closed",
  "reopened",
  "merged",
  "pushed",
  "tagged",
  "forced",
  "branchDeleted",
  "tagDeleted",
  "other",
] as const;
export type Step = (typeof STEPS)[number];

/** A message as a forge sends it, without its signature. */
export type Recorded = { readonly headers: Readonly<Record<string, string>>; readonly body: unknown };
export type Recording = (scene: ForgeScene) => Readonly<Record<Step, Recorded>>;

export const NO_COMMIT = "0".repeat(40);

/** The commit of a part of this scene: "change", "second", "merge", "before". */
export function shaOf({ repository, number }: ForgeScene, part: string): string {
  return createHash("sha1").update(`${repository} ${number} ${part}`).digest("hex");
}

/** The Gerrit Change-Id of this scene. */
export function changeIdOf(scene: ForgeScene): string {
  return `I${shaOf(scene, "id")}`;
}

export function momentOf({ begun }: ForgeScene, step: Step): Date {
  return new Date(begun.getTime() + STEPS.indexOf(step) * 60_000);
}

/** The text of the change below its title. */
export function textOf({ bug }: ForgeScene): string {
  return `A domain that is being detached has no master any more.\n\nFixes: #${bug}\nBackport-To: 4.4`;
}
