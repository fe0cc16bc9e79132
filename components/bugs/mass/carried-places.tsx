import { textOf, type Values } from "#components/bugs/mass/mass-field.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import type { CarriedPlace, MassForm } from "#lib/bugs/mass/controls.ts";
import { CLEAR } from "#lib/bugs/mass/mass-fields.ts";
import type { FormState } from "#lib/http/form-state.ts";

type CarriedPlacesProps = {
  target: NonNullable<MassForm["target"]>;
  values: Values;
  errors: FormState["fields"];
};

/** What components, versions and targets of moved bugs become in the new product: first those that it does not have. */
export function CarriedPlaces({ target, values, errors }: CarriedPlacesProps) {
  const { product, places } = target;
  const [there, missing] = [
    places.filter(({ isThere }) => isThere),
    places.filter(({ isThere }) => !isThere),
  ];
  return (
    <fieldset className="facts-fields mass-fields">
      <legend>Move to {product}</legend>
      <div>
        <input type="hidden" name="product" value={product} />
        {(errors.product ?? []).map((message) => (
          <p key={message} className="col-span-full text-danger">
            {message}
          </p>
        ))}
        {missing.length > 0 ? (
          <p className="col-span-full text-muted text-sm">
            {product} does not have these: say what they become there.
          </p>
        ) : null}
        {missing.map((place) => (
          <Place key={`${place.field} ${place.name}`} place={place} values={values} errors={errors} />
        ))}
        {there.length > 0 ? (
          <div className="col-span-full">
            <Disclosure summary={`${there.length} that ${product} has by the same name stay`}>
              <div className="grid grid-cols-2 gap-x-3 gap-y-2 md:grid-cols-5">
                {there.map((place) => (
                  <Place key={`${place.field} ${place.name}`} place={place} values={values} errors={errors} />
                ))}
              </div>
            </Disclosure>
          </div>
        ) : null}
      </div>
    </fieldset>
  );
}

type PlaceProps = { place: CarriedPlace; values: Values; errors: FormState["fields"] };

function Place({ place: { field, label, name, isThere, options }, values, errors }: PlaceProps) {
  const others = options
    .filter(({ value }) => value !== name)
    .map(({ value, label: text }) => ({ value, label: `becomes ${text}` }));
  return (
    <Field name={`carry.${field}.${name}`} label={`${label} ${name}`} error={errors[field]}>
      {(control) => (
        <Select
          {...control}
          options={isThere ? [...others, { value: CLEAR, label: "is cleared" }] : others}
          empty={isThere ? "stays" : "is cleared"}
          defaultValue={textOf(values, control.name)}
        />
      )}
    </Field>
  );
}
