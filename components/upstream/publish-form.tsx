"use client";

import { useSameInput } from "#components/admin/use-same-input.ts";
import { FormAnswer } from "#components/form-answer.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { Input } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { Time } from "#components/ui/time.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { CONFIRM_FIELD } from "#lib/http/confirm-field.ts";
import { type FormState, ticked, typed, typedAll } from "#lib/http/form-state.ts";
import { publishAction } from "#lib/upstream/routing/actions.ts";
import type { PrivateReport } from "#lib/upstream/routing/report-page.ts";

/**
 * Chooses what becomes public of a private report, shows exactly that, and publishes it. The preview goes when something is
 * changed.
 */
export function PublishForm({ report }: { report: PrivateReport }) {
  const [state, action] = useFormAction(publishAction);
  const { form, isSame, handlers } = useSameInput(state.preview?.confirm);
  const preview = isSame ? state.preview : undefined;
  const { id, summary, description, comments, files, reporter } = report;
  const chosen = typedAll(state, "comments");
  const chosenFiles = typedAll(state, "files");
  const texts = typedAll(state, "texts");
  return (
    <form
      ref={form}
      action={action}
      {...handlers}
      noValidate
      aria-label="Publish upstream"
      className="grid gap-4"
    >
      <FormAnswer state={state} />
      <input type="hidden" name="bug" value={id} />
      <Field name="summary" label="Summary" error={state.fields.summary} required>
        {(control) => <Input {...control} defaultValue={typed(state, "summary", summary)} />}
      </Field>
      <Field
        name="description"
        label="Description"
        help="Take out names, hosts, keys and whatever else is not for everybody."
        error={state.fields.description}
      >
        {(control) => (
          <Textarea {...control} rows={10} defaultValue={typed(state, "description", description)} />
        )}
      </Field>
      {comments.map(({ anchor, author, at, audience, text }, index) => (
        <div key={anchor} className="grid gap-1">
          <input type="hidden" name="anchors" value={anchor} />
          <Checkbox
            name="comments"
            value={anchor}
            label={
              <>
                Publish the comment of {author} of <Time at={at} as="date" /> <OnlyFor audience={audience} />
              </>
            }
            defaultChecked={chosen.includes(anchor)}
          />
          <Textarea
            name="texts"
            aria-label={`Text of the comment of ${author}`}
            rows={4}
            defaultValue={texts[index] ?? text}
          />
        </div>
      ))}
      {files.map(({ id, name, summary, audience }) => (
        <Checkbox
          key={id}
          name="files"
          value={String(id)}
          label={
            <>
              Publish the file {name} <OnlyFor audience={audience} />
            </>
          }
          help={summary}
          defaultChecked={chosenFiles.includes(String(id))}
        />
      ))}
      {reporter === null ? null : (
        <Checkbox
          name="namesReporter"
          label={`Name ${reporter} as the reporter`}
          help="They are on CC of the public bug then. Otherwise you file it, and nobody else is named."
          defaultChecked={ticked(state, "namesReporter")}
        />
      )}
      {preview ? <Preview preview={preview} /> : null}
      <div className="flex flex-wrap gap-2">
        {preview ? (
          <Submit variant="danger" pending="Publishing…">
            Publish
          </Submit>
        ) : (
          <Submit name="step" value="preview" pending="Looking…">
            Preview
          </Submit>
        )}
      </div>
    </form>
  );
}

/** The mark of what not even everybody who sees the private report may read. */
function OnlyFor({ audience }: { audience: string | null }) {
  return audience === null ? null : (
    <Badge tone="red" icon={<Icon name="lock" />}>
      Only for {audience}
    </Badge>
  );
}

function Preview({ preview }: { preview: NonNullable<FormState["preview"]> }) {
  const of = (kind: string) => preview.items.filter((item) => item.kind === kind).map(({ text }) => text);
  const files = of("file");
  const inside = of("inside");
  return (
    <section aria-label="What everybody will read" className="grid gap-2">
      {inside.length > 0 ? (
        <Notice kind="error" title="Not everybody who sees the private report may read all of this.">
          You chose {inside.join(", ")}.
        </Notice>
      ) : null}
      <Notice kind="warn" title={preview.why ?? "Everybody will read this, and nothing else:"}>
        <input type="hidden" name={CONFIRM_FIELD} value={preview.confirm} />
        <p className="text-muted">{[...of("place"), ...of("severity")].join(" · ")}</p>
        <p>
          <strong>{of("summary")}</strong>
        </p>
        <p className="whitespace-pre-wrap break-words">{of("text")}</p>
        {files.length > 0 ? <p>Files: {files.join(", ")}</p> : null}
      </Notice>
    </section>
  );
}
