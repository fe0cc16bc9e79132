import { PersonName } from "#components/ui/person.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Reason } from "#lib/people/explain.ts";

/** Why a person has a right: one line per grant. */
export function ReasonList({ reasons }: { reasons: readonly Reason[] }) {
  if (reasons.length === 0) return <span className="text-muted">–</span>;
  return (
    <ul className="grid gap-0.5">
      {reasons.map((reason) => (
        <li key={reason.kind === "role" ? `${reason.role} ${reason.group}` : reason.kind}>
          <ReasonWords reason={reason} />
        </li>
      ))}
    </ul>
  );
}

function ReasonWords({ reason }: { reason: Reason }) {
  if (reason.kind === "administrator") return "administrator of this site";
  if (reason.kind === "everybody") {
    return reason.isEdition
      ? "everyone who is signed in, as set in this product"
      : "everyone who is signed in";
  }
  const { role, group, grantedBy, grantedAt, endsOn } = reason;
  return (
    <>
      role <strong className="font-medium">{role}</strong>
      {group ? (
        <>
          {" "}
          of the group <strong className="font-medium">{group}</strong>
        </>
      ) : null}
      <span className="text-muted">
        , given {grantedBy ? <>by </> : null}
        {grantedBy ? <PersonName {...grantedBy} /> : null} <Time at={grantedAt} />
        {endsOn ? (
          <>
            , until the end of <span className="whitespace-nowrap">{endsOn}</span>
          </>
        ) : null}
      </span>
    </>
  );
}
