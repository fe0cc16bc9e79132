import { PresenceForm, TrackForm } from "#components/bugs/versions/place-forms.tsx";
import { Button } from "#components/ui/button.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Section } from "#components/ui/section.tsx";
import type { PlaceAbilities } from "#lib/upstream/trackings/abilities.ts";
import type { PlaceChoices } from "#lib/upstream/trackings/queries/place-choices.ts";

type ElsewhereProps = {
  bugId: number;
  products: readonly { name: string; classification: string }[];
  /** The product that was asked for. */
  asked: string;
  /** Null: none was asked for, or there is no such product. */
  choices: PlaceChoices | null;
  abilities: PlaceAbilities | null;
};

/** Another place: first the product, then its series or version, and what is said of it. */
export function Elsewhere({ bugId, products, asked, choices, abilities }: ElsewhereProps) {
  return (
    <Section title="Another product, series or version" id="elsewhere">
      <div className="grid gap-4">
        <form
          action={`/bugs/${bugId}/versions`}
          data-go=""
          className="flex max-w-160 flex-wrap items-end gap-2"
        >
          <Field
            name="in"
            label="Product"
            error={asked && !choices ? `There is no product “${asked}”.` : null}
            className="min-w-0 flex-1 basis-64"
          >
            {(control) => (
              <Combobox
                {...control}
                options={products.map(({ name, classification }) => ({
                  value: name,
                  label: name,
                  group: classification,
                }))}
                defaultValue={asked}
                empty="Type to find it"
              />
            )}
          </Field>
          <Button type="submit">Continue</Button>
        </form>
        {choices && abilities ? (
          <div className="grid gap-6 sm:grid-cols-2">
            {abilities.decide || abilities.request ? (
              <div className="grid content-start gap-2">
                <h3>Track the bug in {choices.product}</h3>
                <TrackForm bugId={bugId} abilities={abilities} choices={choices} />
              </div>
            ) : null}
            {abilities.found && choices.versions.length > 0 ? (
              <div className="grid content-start gap-2">
                <h3>Record a version of {choices.product}</h3>
                <PresenceForm bugId={bugId} abilities={abilities} choices={choices} series={undefined} />
              </div>
            ) : null}
          </div>
        ) : null}
      </div>
    </Section>
  );
}
