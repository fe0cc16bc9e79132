import { SignInAgain } from "#components/sign-in-again.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { PageHead } from "#components/ui/section.tsx";
import { Textarea } from "#components/ui/textarea.tsx";

type SessionEndedProps = { signInHref: string; fields: readonly (readonly [name: string, value: string])[] };

/**
 * Instead of a page without JavaScript whose form was sent after its session had ended: everything that was typed, to be
 * sent again after signing in.
 */
export function SessionEnded({ signInHref, fields }: SessionEndedProps) {
  const lost = fields.filter(([name]) => name.endsWith("uploadProblems"));
  const kept = fields.filter((field) => !lost.includes(field));
  return (
    <form method="post" encType="multipart/form-data" className="mx-auto grid max-w-3xl gap-4">
      <PageHead title="Your session has ended" />
      <SignInAgain state={{ signInHref }} />
      {kept.map(([name, value], index) =>
        isText(name, value) ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a name may occur several times, and nothing moves
          <Field key={`${name} ${index}`} name={name} id={`kept-${index}`} label={labelOf(name)}>
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

const LONG = 60;

/** What a person has written, as far as one can tell. */
function isText(name: string, value: string): boolean {
  return (
    !name.startsWith("$") &&
    name !== "was" &&
    (value.includes("\n") || value.length > LONG || name === "comment")
  );
}

function labelOf(name: string): string {
  const words = name
    .replace(/.*\./, "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
