"use client";

import { ButtonForm } from "#components/button-form.tsx";
import { FormAnswer } from "#components/form-answer.tsx";
import { Field } from "#components/ui/field.tsx";
import { MarkdownEditor } from "#components/ui/markdown-editor.tsx";
import { Select } from "#components/ui/select.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { reviewDocAction, saveDocAction } from "#lib/bugs/docs/actions.ts";
import { typed } from "#lib/http/form-state.ts";

type Place = {
  /** The bug. */
  id: number;
  /** In whose notes the text is; null: everybody's. */
  product: string | null;
  revision: number;
};
type DocFormProps = Place & {
  text: string;
  /** The doc type of the bug and the others; missing where only the text is written. */
  type?: { value: string; options: readonly string[] };
};

/** Writes a doc text and, for everybody's, chooses the doc type. */
export function DocForm({ id, product, revision, text, type }: DocFormProps) {
  const [state, submit] = useFormAction(saveDocAction);
  const own = product === null ? "" : `-${product.replaceAll(/\W+/g, "-")}`;
  return (
    <form action={submit} noValidate className="grid gap-4">
      <FormAnswer state={state} />
      <PlaceFields id={id} product={product} revision={revision} />
      {type ? (
        <Field name="type" label="Doc type" error={state.fields.type} className="max-w-80">
          {(control) => (
            <Select
              {...control}
              options={type.options.map((value) => ({ value, label: value }))}
              defaultValue={typed(state, "type", type.value)}
            />
          )}
        </Field>
      ) : null}
      <Field
        name="text"
        id={`text${own}`}
        label={product === null ? "Doc text" : `Doc text for ${product}`}
        help={
          product === null
            ? "What changes for somebody who uses it, in Markdown. Without a text, the notes show the summary."
            : "Only people who see this product see it. Without one, its notes show the text for everybody."
        }
        error={state.fields.text}
      >
        {(control) => (
          <MarkdownEditor
            {...control}
            rows={6}
            previewUrl="/preview"
            defaultValue={typed(state, "text", text)}
          />
        )}
      </Field>
      <div>
        <Submit pending="Saving…">Save doc text</Submit>
      </div>
    </form>
  );
}

/** Says that a text was reviewed. */
export function ReviewForm(place: Place) {
  return (
    <ButtonForm action={reviewDocAction}>
      <PlaceFields {...place} />
      <Submit variant="secondary" size="sm">
        Mark as reviewed
      </Submit>
    </ButtonForm>
  );
}

function PlaceFields({ id, product, revision }: Place) {
  return (
    <>
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="product" value={product ?? ""} />
      <input type="hidden" name="revision" value={revision} />
    </>
  );
}
