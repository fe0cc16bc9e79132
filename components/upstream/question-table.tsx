import { bugListAddress } from "#components/catalog/addresses.ts";
import { Link } from "#components/ui/link.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { Question } from "#lib/search/trackings/questions.ts";

type Props = {
  caption: string;
  questions: readonly Question[];
  /** Bugs by word. */
  counts: ReadonlyMap<string, number>;
  /** The place as a search writes it: a product, or “classification/*”. */
  place: string;
};

/** Questions with the number of bugs that are their answer; each number links to its list. */
export function QuestionTable({ caption, questions, counts, place }: Props) {
  return (
    <Table caption={caption} className="question-table">
      <thead>
        <tr>
          <Th>Question</Th>
          <Th number>Bugs</Th>
        </tr>
      </thead>
      <tbody>
        {questions.map(({ word, title, help }) => (
          <tr key={word}>
            <Td main>
              <b className="font-medium">{title}</b>
              <span className="block text-muted">{help}</span>
            </Td>
            <Td number label="Bugs">
              <CountLink count={counts.get(word) ?? 0} tracking={`${word}:${place}`} label={title} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** A number of bugs that links to exactly these. */
export function CountLink({
  count,
  tracking,
  label,
  more = {},
}: {
  count: number;
  tracking: string;
  label: string;
  more?: { type?: string; severity?: string };
}) {
  if (count === 0) return <span className="text-muted">0</span>;
  return (
    <Link href={bugListAddress({ tracking, ...more })} aria-label={`${count} bugs: ${label}`}>
      {count.toLocaleString("en")}
    </Link>
  );
}
