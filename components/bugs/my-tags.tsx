import { ButtonForm } from "#components/button-form.tsx";
import { Markup } from "#components/markup.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { setTagsAction } from "#lib/bugs/tags/actions.ts";
import { html } from "#lib/html.ts";
import { bugQuery, bugsHref } from "#lib/search/query.ts";

/** The viewer’s own tags of a bug, each with its list, and the form that sets them. */
export function MyTags({ id, tags }: { id: number; tags: readonly string[] }) {
  const chips = tags.map((tag) => {
    const list = bugsHref(bugQuery({ filters: { tag: [tag], status: ["@all"] } }));
    return html`<a class="chip" href="${list}" data-go><span class="chip-word">${tag}</span></a> `;
  });
  return (
    <div className="grid gap-1">
      {tags.length > 0 ? <Markup as="div" className="flex flex-wrap gap-1" html={html`${chips}`} /> : null}
      <details>
        <summary className="text-muted text-sm">{tags.length > 0 ? "Change" : "Add"}</summary>
        <ButtonForm action={setTagsAction} className="grid gap-1 pt-1">
          <input type="hidden" name="id" value={id} />
          <label htmlFor="my-tags" className="text-muted text-xs">
            Tags, separated by commas. Only you see them.
          </label>
          <input
            id="my-tags"
            name="tags"
            className="control"
            defaultValue={tags.join(", ")}
            maxLength={2000}
          />
          <div>
            <Submit variant="secondary" size="sm">
              Save tags
            </Submit>
          </div>
        </ButtonForm>
      </details>
    </div>
  );
}
