import { iconHtml } from "#components/icon-html.ts";
import { badgeClass, type Tone } from "#components/ui/badge.tsx";
import type { IconName } from "#components/ui/icon.tsx";
import type { TrackingState } from "#lib/bugs/trackings/states.ts";
import { type Html, html } from "#lib/html.ts";
import { isGuess, isInferred, labelOf } from "#lib/upstream/trackings/guess.ts";
import { sayLost } from "#lib/upstream/trackings/lost-words.ts";
import type { Cell } from "#lib/upstream/trackings/rows.ts";

const LOOKS: Record<TrackingState, readonly [Tone, IconName]> = {
  unknown: ["plain", "minus"],
  affected: ["amber", "warning"],
  not_affected: ["green", "check"],
  does_not_exist: ["slate", "close"],
  requested: ["amber", "inbox"],
  approved: ["accent", "check"],
  declined: ["slate", "close"],
  deferred: ["slate", "minus"],
  in_review: ["accent", "review"],
  fixed: ["accent", "merged"],
  carried: ["accent", "package"],
  verified: ["green", "circle-check"],
  failed_qa: ["red", "error"],
  released: ["green", "package"],
  wont_fix: ["slate", "close"],
};

const GUESS: readonly [Tone, IconName] = ["plain", "minus"];
const INFERRED: readonly [Tone, IconName] = ["plain", "warning"];

/** A state as a badge, weaker when it is a guess or nobody saw it there, with a hand when a person said it, and a question mark when evidence contradicts it. */
export function stateBadge(
  cell: Pick<Cell, "state" | "isSaid" | "isContradicted" | "evidence" | "tracking">,
): Html {
  const { state, isSaid, isContradicted, tracking } = cell;
  const [tone, icon] = isGuess(cell) ? GUESS : isInferred(cell) ? INFERRED : LOOKS[state];
  const isByChange = state === "requested" && Boolean(tracking?.askedIn);
  const hand = html`<span class="said" title="A person said so">${iconHtml("hand")}<span class="sr-only">, said by a person</span></span>`;
  const question = html`<span class="contradicted" title="Evidence contradicts it">${iconHtml("question")}<span class="sr-only">, evidence contradicts it</span></span>`;
  return html`<span class="${badgeClass(tone)}">${iconHtml(icon)}${labelOf(cell)}</span>${isSaid && !isByChange ? hand : null}${isContradicted ? question : null}`;
}

/** What a cell of the matrix says: the place, its state, the version with the fix or the target, for whom it is. */
export function cellHtml(cell: Cell): Html {
  const place = cell.series ?? cell.version ?? "Whole product";
  const at = versionOf(cell);
  // Of a version that has the fix first, its name says it.
  const version = cell.lost
    ? sayLost(cell.lost)
    : at && at === cell.version
      ? ""
      : at
        ? `in ${at}`
        : cell.target
          ? `for ${cell.target}`
          : "";
  const target = version ? html`<span class="target">${version}</span>` : null;
  const audience = cell.audience
    ? html`<span class="target" title="Only for ${cell.audience}">${iconHtml("lock")}<span class="sr-only">only for ${cell.audience}</span></span>`
    : null;
  return html`<b>${place}</b><span>${stateBadge(cell)}${target}${audience}</span>`;
}

/** The version that a cell names: the tested one where the state is that of a test, else the first with the fix. */
function versionOf({ state, fixedIn, tracking }: Cell): string | null {
  const isTest = state === "verified" || state === "failed_qa";
  return (isTest && tracking?.build) || fixedIn;
}
