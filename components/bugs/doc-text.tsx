import { DocForm, ReviewForm } from "#components/bugs/doc-form.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { PersonName } from "#components/ui/person.tsx";
import { Prose } from "#components/ui/prose.tsx";
import { Section } from "#components/ui/section.tsx";
import { Time } from "#components/ui/time.tsx";
import type { DocTextView, DocView } from "#lib/bugs/docs/queries.ts";

type DocTextProps = { doc: DocView; text: DocTextView; types: readonly string[] };

/** One doc text of a bug: as the notes show it, who wrote and reviewed it, and its forms. */
export function DocText({ doc, text, types }: DocTextProps) {
  const { product, revision, mayWrite, mayReview } = text;
  const isEmpty = text.text === "";
  const form = (
    <DocForm
      key={revision}
      id={doc.id}
      product={product}
      revision={revision}
      text={text.text}
      type={product === null ? { value: doc.type, options: types } : undefined}
    />
  );
  return (
    <Section title={product === null ? "For everybody" : `For ${product}`}>
      <div className="grid gap-3">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          {product === null ? <Badge tone="plain">{doc.type}</Badge> : null}
          <DocState text={text} />
          {mayReview ? <ReviewForm id={doc.id} product={product} revision={revision} /> : null}
        </div>
        {isEmpty ? null : <Prose html={text.html} className="note-preview" />}
        {!mayWrite ? null : isEmpty ? form : <Disclosure summary="Change it">{form}</Disclosure>}
      </div>
    </Section>
  );
}

function DocState({ text }: { text: DocTextView }) {
  const { product, writtenBy, writtenAt, reviewedBy, reviewedAt } = text;
  if (text.text === "")
    return (
      <span className="text-muted">
        {product === null
          ? "No text yet: the notes show the summary."
          : "No text of its own: its notes show the text for everybody."}
      </span>
    );
  return (
    <span className="text-muted text-sm">
      {writtenBy ? (
        <>
          Written by <PersonName {...writtenBy} />
        </>
      ) : (
        "Imported"
      )}{" "}
      {writtenAt ? <Time at={writtenAt} /> : null}
      {reviewedAt ? (
        <>
          , reviewed{" "}
          {reviewedBy ? (
            <>
              by <PersonName {...reviewedBy} />
            </>
          ) : null}{" "}
          <Time at={reviewedAt} />
        </>
      ) : (
        ", not reviewed yet"
      )}
    </span>
  );
}
