import type { ForgeScene, Step } from "./scene.ts";
import { type ForgeName, RECORDINGS, sign } from "./signed.ts";

/** The steps of a change that fixes a bug, each with the messages that a forge sends for it. */
const SEQUENCE = {
  open: ["opened"],
  update: ["updated"],
  abandon: ["closed"],
  reopen: ["reopened"],
  merge: ["merged", "pushed"],
  tag: ["tagged"],
} satisfies Record<string, readonly Step[]>;

export type SequenceStep = keyof typeof SEQUENCE;

export type SequenceOptions = Pick<ForgeScene, "repository" | "bug"> &
  Partial<ForgeScene> & {
    /** The secret of the repository here. */
    readonly secret: string;
  };

/**
 * Sends the signed messages of one step, as a forge would: `await sendSequenceStep(baseUrl, "github", "open", { repository:
 * "ovirt/vdsm", secret, bug: 12 })`, then "merge", then "tag". Changes of one repository differ in their `number`. Returns
 * the answers; throws if one was refused.
 */
export async function sendSequenceStep(
  baseUrl: string,
  forge: ForgeName,
  step: SequenceStep,
  { secret, ...given }: SequenceOptions,
): Promise<unknown[]> {
  const scene: ForgeScene = {
    number: 12,
    title: "Detach a storage domain without a master",
    branch: "main",
    tag: "v1.0",
    begun: new Date("2026-11-03T09:00:00Z"),
    ...given,
  };
  const answers: unknown[] = [];
  for (const part of SEQUENCE[step]) {
    const { path, headers, body } = sign(forge, RECORDINGS[forge](scene)[part], secret);
    const response = await fetch(new URL(path, baseUrl), { method: "POST", headers, body });
    const text = await response.text();
    if (!response.ok) throw new Error(`${forge} ${part}: ${response.status} ${text}`);
    answers.push(JSON.parse(text));
  }
  return answers;
}
