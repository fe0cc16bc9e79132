import { NotPublic } from "#components/bugs/not-public.tsx";
import { SeverityWord } from "#components/bugs/severity-word.tsx";
import { AckBoxes } from "#components/bugs/versions/ack-boxes.tsx";
import { Asked } from "#components/bugs/versions/place-panel.tsx";
import { Link } from "#components/ui/link.tsx";
import { STATE_LABELS } from "#lib/bugs/trackings/states.ts";
import { countOf } from "#lib/text.ts";
import type { OpenRequest } from "#lib/upstream/trackings/queries/list-open-boxes.ts";

/** Fixes that are asked for, each with its three boxes, to be answered in place. */
export function FixRequests({ requests }: { requests: readonly OpenRequest[] }) {
  return (
    <ul className="grid gap-4">
      {requests.map((request) => {
        const { summary, isRestricted, closedAs, tracking, mayAnswer, frozen, mayExcept } = request;
        const { id, bug, product, series, version } = tracking;
        const place = [product, series ?? version].filter(Boolean).join(" ");
        return (
          <li key={id} className="grid gap-2 border-line border-b pb-4 last:border-b-0 last:pb-0">
            <div>
              <h2 className="text-base">
                <Link href={`/bugs/${bug}/versions?tracking=${id}#place`}>
                  <span className="text-muted tabular-nums">{bug}</span> {summary}
                </Link>
                {isRestricted ? <NotPublic /> : null}
              </h2>
              <p className="text-muted">
                {closedAs ? <strong className="font-medium text-ink">{closedAs}</strong> : null}
                {closedAs ? " · " : null}
                {place}
                {tracking.targetVersion || tracking.targetMilestone
                  ? `, for ${tracking.targetVersion ?? tracking.targetMilestone}`
                  : ""}
                {tracking.audience ? `, only for ${tracking.audience}` : ""}
              </p>
              <Decides request={request} />
              <Asked tracking={tracking} />
            </div>
            <AckBoxes
              bugId={bug}
              tracking={tracking}
              mayAnswer={mayAnswer}
              frozen={frozen}
              mayExcept={mayExcept}
            />
          </li>
        );
      })}
    </ul>
  );
}

/** What decides it: how bad it is, whether there is a fix to take, who waits, and whether the place can still get one. */
function Decides({ request: { severity, fixedIn, cases, tracking } }: { request: OpenRequest }) {
  const facts = [
    fixedIn ? `${fixedIn.place}: ${STATE_LABELS[fixedIn.state].toLowerCase()}` : "No fix is known yet",
    cases > 0 ? `${countOf(cases, "customer’s case", "customers’ cases")}` : "",
    tracking.isOut ? `${tracking.version} is out` : "",
  ];
  return (
    <p>
      <SeverityWord severity={severity} /> · {facts.filter((fact) => fact !== "").join(" · ")}
    </p>
  );
}
