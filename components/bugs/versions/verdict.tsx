import {
  dated,
  planned,
  type Said,
  sayAffected,
  sayHad,
  targetOr,
} from "#components/bugs/versions/affected-words.ts";
import { sayClosing } from "#components/bugs/versions/closing-words.ts";
import { releaseAddress, versionAddress } from "#components/catalog/addresses.ts";
import { LinkedQuote } from "#components/linked.tsx";
import { Markup } from "#components/markup.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { Link } from "#components/ui/link.tsx";
import { type Html, html } from "#lib/html.ts";
import type { Answer, OnTheWay, SaidBy, VersionStanding } from "#lib/upstream/carried/answer.ts";
import type { FixedUpstream } from "#lib/upstream/carried/fixed-upstream.ts";
import type { PartOfFix } from "#lib/upstream/carried/in-release.ts";
import type { ReleasedIn } from "#lib/upstream/carried/is-fixed.ts";
import type { LostAgain } from "#lib/upstream/carried/lost-again.ts";
import type { StillIn } from "#lib/upstream/carried/still-in.ts";
import { quoteAtEnd, sayStillIn } from "#lib/upstream/trackings/say-still-in.ts";

type VerdictProps = {
  bugId: number;
  product: string;
  version: string;
  answer: Answer;
  /** How far a fix is in the series of the version, when the answer is not there. */
  onTheWay: OnTheWay | null;
  /** The release that contains the version with the fix. */
  milestone: ReleasedIn | null;
  lost: LostAgain | null;
  /** The version before that has the fix, which this one lost. */
  had?: VersionStanding | null;
  /** The first versions of the product with the fix, newest series first. */
  first?: readonly VersionStanding[];
  /** How far the fix is in what the product is built on. */
  upstream: readonly FixedUpstream[];
  /** The release that was asked for, when it has only a part of the fix. */
  part?: (PartOfFix & { name: string }) | null;
  /** Other products that the fix needs. */
  also?: readonly { product: string; versions: readonly VersionStanding[] }[];
  /** Who found the bug in what has the fix. */
  stillIn?: readonly StillIn[];
};

/** Whether a version has the fix: one large sentence, and what is to be known beside it. */
export function Verdict(props: VerdictProps) {
  const { product, version, answer, milestone, lost, upstream, also = [], part = null } = props;
  const { had = null, first = [] } = props;
  if (part) return <Partly {...part} />;
  const isUpstream = upstream.length > 0;
  const [tone, icon, sentence, more] =
    answer.kind === "affected"
      ? sayAffected(answer, { product, version, isUpstream, had, first })
      : say(answer, `${product} ${version}`);
  const to = "to" in answer ? answer.to : null;
  const fixedIn = "to" in answer ? answer.to?.name : version;
  return (
    <div className="grid gap-2">
      <p className={`verdict verdict-${tone}`} data-verdict={answer.kind}>
        <Icon name={icon} />
        {to ? (
          <Markup as="span" html={linkTo(sentence, to.name, versionAddress(product, to.id))} />
        ) : (
          <span>{sentence}</span>
        )}
      </p>
      {more ? (
        <p>
          <LinkedQuote text={more} bugId={props.bugId} />
        </p>
      ) : null}
      {had && answer.kind !== "affected" ? <p>{sayHad(had, version)}</p> : null}
      {answer.kind === "yes" && (answer.stillIn ?? []).length > 0 ? (
        <StillInLines records={props.stillIn ?? []} bugId={props.bugId} />
      ) : null}
      {also.length > 0 ? <p>{sayAlso(also)}</p> : null}
      {props.onTheWay ? <p>{`In the series of ${version}, ${ON_THE_WAY[props.onTheWay]}.`}</p> : null}
      {upstream.map((one) => (
        <p key={one.product}>{sayUpstream(one, product)}</p>
      ))}
      {lost ? (
        <p>
          {lost.in === null
            ? "As it stands, the next version of its series will lose the fix again."
            : `${lost.in} does not have the fix any more.`}
        </p>
      ) : null}
      {milestone ? (
        <PartOf product={product} milestone={milestone} isIt={milestone.version === fixedIn} />
      ) : null}
    </div>
  );
}

/** The sentence with the version that it names as a link. */
function linkTo(sentence: string, name: string, address: string): Html {
  const at = sentence.lastIndexOf(name);
  if (at < 0) return html`${sentence}`;
  return html`${sentence.slice(0, at)}<a href="${address}" data-go="ahead">${name}</a>${sentence.slice(at + name.length)}`;
}

/** A release in which only some of the products have what the fix needs. */
function Partly({ name, lacking, to }: PartOfFix & { name: string }) {
  const without = lacking.map(({ product, version }) => `${product} ${version}`).join(", ");
  return (
    <div className="grid gap-2">
      <p className="verdict verdict-amber" data-verdict="partly">
        <Icon name="warning" />
        <span>{`Not completely.${to ? ` Upgrade to ${dated(to)}.` : ""}`}</span>
      </p>
      <p>{`${name} has a part of the fix, but contains ${without} without it.`}</p>
    </div>
  );
}

/** Each statement stands by itself. */
function StillInLines({ records, bugId }: { records: readonly StillIn[]; bugId: number }) {
  if (records.length === 0) return <p>But the bug was reported for this version, and is still open.</p>;
  return sayStillIn(records).map((sentence) => (
    <p key={sentence}>
      <LinkedQuote text={sentence} bugId={bugId} />
    </p>
  ));
}

function sayAlso(also: NonNullable<VerdictProps["also"]>): string {
  const parts = also.map(({ product, versions }) =>
    versions.length > 0
      ? `${product} (first in ${versions.map(({ name }) => name).join(", ")})`
      : `${product} (in no version yet)`,
  );
  return `The whole fix also needs ${parts.join(" and ")}.`;
}

const ON_THE_WAY: Record<OnTheWay, string> = {
  requested: "a fix is asked for, and waits for an answer",
  deferred: "a fix was put off",
  approved: "a fix is agreed on",
  in_review: "a fix is in review",
  fixed: "a fix is merged, and comes with its next version",
};

/** The release with the fix: it contains the version that the answer names (`isIt`), or a later one. */
function PartOf({ product, milestone, isIt }: { product: string; milestone: ReleasedIn; isIt: boolean }) {
  const { name, classification, day, isReleased, version } = milestone;
  const release = <Link href={releaseAddress(name, classification)}>{name}</Link>;
  const when = day ? ` (${isReleased ? "released" : "due"} ${day})` : "";
  return isIt ? (
    <p>
      It is part of {release}
      {when}.
    </p>
  ) : (
    <p>
      The first release with the fix is {release}
      {when}, which contains {product} {version}.
    </p>
  );
}

function sayUpstream({ product, versions, progress }: FixedUpstream, downstream: string): string {
  const none = `No later version of ${downstream} has it yet.`;
  if (versions.length > 0) return `Fixed upstream in ${product} ${versions.map(dated).join(", ")}. ${none}`;
  return progress === "merged"
    ? `The fix is merged upstream, in ${product}. ${none}`
    : `A fix is in review upstream, in ${product}.`;
}

/** The first versions of a product that have the fix, one for each series. */
export function FirstWithFix({
  product,
  versions,
}: {
  product: string;
  versions: readonly VersionStanding[];
}) {
  if (versions.length === 0)
    return <p className="text-muted">No version of {product} is known to have a fix.</p>;
  return (
    <div className="grid gap-1">
      <h2>First versions of {product} with the fix</h2>
      <ul className="grid gap-0.5">
        {versions.map((version) => (
          <li key={version.id}>
            <Link href={versionAddress(product, version.id)}>{version.name}</Link>
            {dated({ ...version, name: "" })}
          </li>
        ))}
      </ul>
    </div>
  );
}

function say(answer: Exclude<Answer, { kind: "affected" }>, place: string): Said {
  switch (answer.kind) {
    case "yes":
      return ["green", "circle-check", `Yes. ${place} has the fix.`, saidTested(answer.said ?? null)];
    case "never":
      return ["green", "circle-check", `${place} never had this bug.`, saidBy(answer.said ?? null)];
    case "failed": {
      const reason = answer.reason ? quoteAtEnd(answer.reason) : "";
      const next = answer.to ? `The first later version that has a fix is ${dated(answer.to)}.` : "";
      return [
        "amber",
        "warning",
        answer.in
          ? `Not yet. The fix in ${answer.in.name} did not pass our tests.`
          : `${place} has a fix that did not pass our tests.`,
        [reason, next].filter(Boolean).join(" "),
      ];
    }
    case "upgrade":
      return [
        "amber",
        "warning",
        `No. Upgrade to ${dated(answer.to)}.`,
        answer.soon ? `The fix is also coming in ${dated(answer.soon)}.` : "",
      ];
    case "coming":
      return ["accent", "package", `Not yet. The fix is coming in ${dated(answer.to)}.`, ""];
    case "merged":
      return [
        "accent",
        "merged",
        `Not yet. The fix is merged and comes with ${targetOr(answer.target)}.`,
        "",
      ];
    case "in_review":
      return ["accent", "review", "Not yet. A fix is in review.", planned(answer.target)];
    case "approved":
      return ["accent", "check", "Not yet. A fix is agreed on.", planned(answer.target)];
    case "planned":
      return ["accent", "package", `Not yet. The fix is to be in ${targetOr(answer.target)}.`, ""];
    case "closed":
      return [
        "slate",
        "question",
        sayClosing(answer.closing),
        answer.closing.meaning === "fixed" ? "Nobody recorded in which version." : "",
      ];
    case "wont_fix": {
      const reason = answer.reason ? `The reason given: ${quoteAtEnd(answer.reason)}` : "";
      const upgrade = answer.to ? ` Upgrade to ${dated(answer.to)}.` : "";
      return ["amber", "warning", `No, and it will not be fixed there.${upgrade}`, reason];
    }
    case "unknown":
      return [
        "slate",
        "question",
        "Not known yet.",
        answer.to
          ? `Nobody has said whether ${place} has this bug. The first later version that has the fix is ${dated(answer.to)}.`
          : `Nobody has said whether ${place} has this bug.`,
      ];
  }
}

function saidBy(said: SaidBy | null): string {
  if (!said) return "";
  const who = `${said.by ?? "A person"} said so`;
  return said.reason ? `${who}: ${quoteAtEnd(said.reason)}` : `${who}.`;
}

function saidTested(said: SaidBy | null): string {
  if (!said?.build) return saidBy(said);
  const reason = said.reason ? `: ${quoteAtEnd(said.reason)}` : ".";
  return `${said.by ?? "A person"} tested the fix in ${said.build}${reason}`;
}
