import type { FooterOptions } from "#lib/upstream/changes/footers.ts";
import type { ReportedChange } from "#lib/upstream/changes/reported-change.ts";

/** What a forge sends by webhook, as it came: nothing of it is believed before the signature is checked. */
export type ReceivedMessage = {
  readonly headers: Headers;
  /** The query of the address; where a forge cannot sign, the secret is there. */
  readonly query: URLSearchParams;
  /** The bytes that are signed. */
  readonly body: Buffer;
  readonly json: unknown;
};

/** What a message says of the code. */
export type ForgeMessage = {
  /** The event, as the forge names it. */
  readonly event: string;
  readonly changes: readonly ReportedChange[];
  readonly branches: readonly PushedBranch[];
  readonly tags: readonly PushedTag[];
  /** Branches and tags that are gone, such as “tag v1.0”. */
  readonly removed: readonly string[];
  /** What is in the message and is not recorded, and why: sentences. */
  readonly leftOut: readonly string[];
};

/** A branch that moved. */
export type PushedBranch = {
  readonly branch: string;
  /** Its head now. */
  readonly sha: string;
  /** The commits that came to it, as far as the forge lists them. */
  readonly shas: readonly string[];
  /** What was on it before may be gone from it. */
  readonly isForced: boolean;
};

/** A tag that was made or moved. */
export type PushedTag = {
  readonly tag: string;
  /** The commit, where the forge says it; some say the tag's own object. */
  readonly sha: string;
  /** When its commit was made; null if the forge does not say. */
  readonly at: Date | null;
};

export type ForgeAdapter = {
  /** The repository from which the message says it comes; null if it names none. */
  readonly repositoryIn: (json: unknown) => string | null;
  readonly isSigned: (message: ReceivedMessage, secret: string) => boolean;
  readonly read: (message: ReceivedMessage, options: FooterOptions) => ForgeMessage;
};

/** A message of which only this is known. */
export function messageOf(event: string, more: Partial<Omit<ForgeMessage, "event">> = {}): ForgeMessage {
  return { event, changes: [], branches: [], tags: [], removed: [], leftOut: [], ...more };
}
