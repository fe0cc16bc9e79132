import { Notice } from "#components/ui/notice.tsx";
import { Section } from "#components/ui/section.tsx";
import type { Sentence } from "#lib/bugs/many/effect-words.ts";
import type { MassPreview as Preview } from "#lib/bugs/mass/prepare.ts";
import { countOf } from "#lib/text.ts";

/** An address is at most some 1,500 characters long. */
const LINKED = 200;

/** What a change of many bugs does, by product, what it does not do and why, and who sees more or less by it. */
export function MassPreview({ preview }: { preview: Preview }) {
  const { products, refused, sight, same, comment } = preview;
  return (
    <>
      {sight.length > 0 ? (
        <Notice kind="warn" title="Who sees them changes">
          <ul>
            {sight.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Notice>
      ) : null}
      {products.map(({ name, bugs, sentences }) => (
        <Section key={name} title={`${name}: ${countOf(bugs, "bug")}`}>
          <Sentences sentences={sentences} />
        </Section>
      ))}
      {comment ? (
        <Section title="Comment on each of them">
          <p className="whitespace-pre-wrap">{comment}</p>
        </Section>
      ) : null}
      {refused.length > 0 || same > 0 ? (
        <Section title="Not changed">
          <Sentences sentences={refused} counted />
          {same > 0 ? (
            <p className="text-muted">{countOf(same, "bug")} would not be different, and stay as they are.</p>
          ) : null}
        </Section>
      ) : null}
    </>
  );
}

function Sentences({ sentences, counted = false }: { sentences: readonly Sentence[]; counted?: boolean }) {
  return (
    <ul className="list-disc pl-5">
      {sentences.map(({ text, ids }) => (
        <li key={text}>
          {counted ? `${countOf(ids.length, "bug")}: ` : ""}
          {text}{" "}
          {ids.length <= LINKED ? (
            <a href={`/bugs?id=${ids.join(",")}`} target="_blank" rel="noreferrer">
              Show {ids.length === 1 ? "it" : "them"}
            </a>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
