import { Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { formatExact } from "#components/ui/time.tsx";
import { FIELD_NAMES, fieldLabel, thingOf } from "#lib/bugs/fields/registry.ts";
import { differencesOf, type Moment, textOf } from "#lib/bugs/history/moment.ts";
import { countOf } from "#lib/text.ts";

type Props = {
  then: Moment;
  at: Date;
  /** The other moment; without `until` it is now. */
  other: Moment;
  until?: Date;
  /** Comments that the viewer sees, by then. */
  comments: number;
};

/** What a bug looked like at a moment, beside now; or, with a second moment, what was different between the two. */
export function HistoryMoment({ then, at, other, until, comments }: Props) {
  const differences = differencesOf(then, other);
  const changed = new Set(differences.map(({ field }) => field));
  const same = FIELD_NAMES.filter((field) => !changed.has(field))
    .map((field) => ({ field, text: textOf(field, then.fields[field]) }))
    .filter(({ text }) => text !== "");
  const [from, to] = [formatExact(at), until ? formatExact(until) : "now"];
  return (
    <Section
      title={until ? `Between ${from} and ${to}` : `As it was on ${from}`}
      count={until ? differences.length : undefined}
      flush
    >
      {differences.length === 0 ? (
        <p className="px-4 py-3 text-muted">
          {until ? "No field was different." : "No field was different from now."}
        </p>
      ) : (
        <Table caption={until ? "What was different" : "What was different from now"}>
          <thead>
            <tr>
              <Th>Field</Th>
              <Th>{until ? from : "Then"}</Th>
              <Th>{until ? to : "Now"}</Th>
            </tr>
          </thead>
          <tbody>
            {differences.map(({ field, from, to }) => (
              <tr key={field}>
                <Td main>{fieldLabel(field)}</Td>
                <Td label={until ? "Before" : "Then"}>
                  <Value field={field} text={from} />
                </Td>
                <Td label={until ? "After" : "Now"}>
                  <Value field={field} text={to} />
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {until ? null : <p className="text-muted text-sm">{countOf(comments, "comment")} by then.</p>}
      {until ? null : (
        <Table caption="What was as it is now">
          <thead>
            <tr>
              <Th>Field</Th>
              <Th>Then and now</Th>
            </tr>
          </thead>
          <tbody>
            {same.map(({ field, text }) => (
              <tr key={field}>
                <Td main>{fieldLabel(field)}</Td>
                <Td label="Then and now">
                  <Value field={field} text={text} />
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  );
}

/** Bugs are links; nothing is said as such. */
function Value({ field, text }: { field: string; text: string }) {
  if (text === "") return <span className="text-muted">–</span>;
  if (thingOf(field) !== "bug") return <span className="break-words">{text}</span>;
  return (
    <ul className="inline-flex flex-wrap gap-x-2">
      {text.split(", ").map((number) => (
        <li key={number}>
          <a href={`/bugs/${number}`}>{number}</a>
        </li>
      ))}
    </ul>
  );
}
