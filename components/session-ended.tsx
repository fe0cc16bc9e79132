import { factsOf, fieldLabel, keptFields, type SentField } from "#components/kept-fields.ts";
import { SignInAgain } from "#components/sign-in-again.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Facts, PageHead, Section } from "#components/ui/section.tsx";
import { Textarea } from "#components/ui/textarea.tsx";

type SessionEndedProps = { signInHref: string; fields: readonly SentField[] };

/**
 * Instead of a page without JavaScript whose form was sent after its session had ended: everything that was typed, to be
 * sent again after signing in. What cannot be changed here can be read, so that nothing unknown is sent.
 */
export function SessionEnded({ signInHref, fields }: SessionEndedProps) {
  const lost = fields.filter(([name]) => name.endsWith("uploadProblems"));
  const kept = keptFields(fields.filter((field) => !lost.includes(field)));
  const facts = factsOf(kept);
  return (
    <form method="post" encType="multipart/form-data" className="mx-auto grid max-w-3xl gap-4">
      <PageHead title="Your session has ended" />
      <SignInAgain state={{ signInHref }} />
      {facts.length > 0 ? (
        <Section title="What is submitted again">
          <Facts items={facts} />
        </Section>
      ) : null}
      {kept.map(({ name, value, kind }, index) =>
        kind === "text" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a name may occur several times, and nothing moves
          <Field key={`${name} ${index}`} name={name} id={`kept-${index}`} label={fieldLabel(name)}>
            {(control) => <Textarea {...control} rows={6} defaultValue={value} />}
          </Field>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <input key={`${name} ${index}`} type="hidden" name={name} value={value} />
        ),
      )}
      {lost.length > 0 ? (
        <Field
          name={lost[0]?.[0].replace(/uploadProblems$/, "files") ?? "files"}
          label="Files"
          help="The files were not saved: choose them again after you have signed in."
        >
          {(control) => <input type="file" multiple className="file-input" {...control} />}
        </Field>
      ) : null}
      <div>
        <Button type="submit" variant="primary">
          Submit again
        </Button>
      </div>
    </form>
  );
}
