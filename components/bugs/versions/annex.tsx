import { FieldsForm } from "#components/bugs/versions/fields-form.tsx";
import { Linked } from "#components/linked.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Link } from "#components/ui/link.tsx";
import { Time } from "#components/ui/time.tsx";
import { countOf } from "#lib/text.ts";
import { addCaseAction, annexCommentAction, removeCaseAction } from "#lib/upstream/annex/actions.ts";
import type { AnnexView, CaseView } from "#lib/upstream/annex/queries.ts";

type AnnexProps = { bugId: number; annex: AnnexView };

/** What only the audience of a tracking knows: customers' cases, and the comments that are for it. */
export function Annex({ bugId, annex }: AnnexProps) {
  const { trackingId, audience, cases, customers, comments, mayAdd } = annex;
  const hidden = { bug: bugId, tracking: trackingId };
  return (
    <div className="grid gap-2">
      {cases.length > 0 ? (
        <Disclosure summary={`Customers’ cases, only for ${audience}`} count={cases.length}>
          <ul className="grid gap-2">
            {cases.map((one) => (
              <li key={one.id} className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
                <Case bugId={bugId} one={one} />
                {one.mayRemove ? (
                  <FieldsForm
                    key={one.id}
                    id={`remove-case-${one.id}`}
                    action={removeCaseAction}
                    hidden={{ ...hidden, case: one.id }}
                    fields={[]}
                    summary={`Remove ${one.number}`}
                    buttons={[{ label: `Remove ${one.number} from this bug` }]}
                  />
                ) : null}
              </li>
            ))}
          </ul>
        </Disclosure>
      ) : null}
      {comments.length > 0 ? (
        <Disclosure summary={`Comments only for ${audience}`} count={comments.length}>
          <ul className="grid gap-1">
            {comments.map(({ anchor, author, at, beginning }) => (
              <li key={anchor}>
                <Link href={`/bugs/${bugId}?comments=all#${anchor}`}>{author ?? "Somebody"}</Link>,{" "}
                <Time at={at} />: {beginning}
              </li>
            ))}
          </ul>
        </Disclosure>
      ) : null}
      {mayAdd ? (
        <>
          <FieldsForm
            key={`case ${trackingId} ${cases.length}`}
            id={`case-${trackingId}`}
            summary="Add a customer’s case"
            action={addCaseAction}
            hidden={hidden}
            fields={[
              { name: "number", label: "Case", help: "As in CASE-01234567.", kind: "line" },
              { name: "customer", label: "Customer", kind: "line", suggestions: customers },
              {
                name: "note",
                label: "Note",
                help: `Only for ${audience}, like the case.`,
                kind: "text",
                isWide: true,
              },
            ]}
            buttons={[{ label: "Add case" }]}
          />
          <FieldsForm
            key={`comment ${trackingId} ${comments.length}`}
            id={`annex-comment-${trackingId}`}
            summary={`Comment only for ${audience}`}
            action={annexCommentAction}
            hidden={hidden}
            fields={[
              {
                name: "text",
                label: "Comment",
                help: "It is one of the comments of the bug, and nobody else sees it.",
                kind: "text",
                isWide: true,
              },
            ]}
            buttons={[{ label: "Comment" }]}
          />
        </>
      ) : null}
    </div>
  );
}

/** "3 cases of 2 customers", for the row of the tracking; "" for none. */
export function sayCases(cases: readonly CaseView[]): string {
  if (cases.length === 0) return "";
  const customers = new Set(cases.flatMap(({ customer }) => customer.toLowerCase() || []));
  const count = countOf(cases.length, "case");
  return customers.size > 0 ? `${count} of ${countOf(customers.size, "customer")}` : count;
}

function Case({ bugId, one }: { bugId: number; one: CaseView }) {
  const { number, customer, note, addedBy, addedAt } = one;
  return (
    <div>
      <p>
        <strong className="font-medium">{number}</strong>
        {customer ? <>, {customer}</> : null}
      </p>
      {note ? (
        <p className="whitespace-pre-line">
          <Linked text={note} bugId={bugId} />
        </p>
      ) : null}
      <p className="muted-xs">
        Added by {addedBy}, <Time at={addedAt} />
      </p>
    </div>
  );
}
