import { NotPublic } from "#components/bugs/not-public.tsx";
import { AckBoxes } from "#components/bugs/versions/ack-boxes.tsx";
import { Asked } from "#components/bugs/versions/place-panel.tsx";
import { Link } from "#components/ui/link.tsx";
import type { OpenRequest } from "#lib/upstream/trackings/queries/list-open-boxes.ts";

/** Fixes that are asked for, each with its three boxes, to be answered in place. */
export function FixRequests({ requests }: { requests: readonly OpenRequest[] }) {
  return (
    <ul className="grid gap-4">
      {requests.map(({ summary, isRestricted, tracking, mayAnswer, frozen, mayExcept }) => {
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
                {place}
                {tracking.targetVersion || tracking.targetMilestone
                  ? `, for ${tracking.targetVersion ?? tracking.targetMilestone}`
                  : ""}
                {tracking.audience ? `, only for ${tracking.audience}` : ""}
              </p>
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
