import { ActField } from "#components/admin/act-field.tsx";
import { Fieldset } from "#components/ui/fieldset.tsx";
import type { ManagedFlagType } from "#lib/admin/flag-types/queries.ts";

export type FlagTypeChoices = { components: string[]; roles: string[]; groups: string[] };

/** The fields of a flag type. */
export function FlagTypeFields({ type, choices }: { type?: ManagedFlagType; choices: FlagTypeChoices }) {
  return (
    <>
      <ActField kind="area" name="description" label="Description" rows={2} value={type?.description} />
      <Fieldset legend="Who may">
        <div className="field-row sm:grid-cols-2">
          <Choices
            name="grantRoles"
            label="Roles that grant and deny"
            help="Without roles and group: everyone who may set flags."
            values={type?.grantRoles}
            options={choices.roles}
          />
          <GroupField
            name="grantGroup"
            label="Group that grants and denies"
            value={type?.grantGroup}
            choices={choices}
          />
          <Choices
            name="requestRoles"
            label="Roles that request"
            help="People who may grant may always request."
            values={type?.requestRoles}
            options={choices.roles}
          />
          <GroupField
            name="requestGroup"
            label="Group that requests"
            value={type?.requestGroup}
            choices={choices}
          />
        </div>
      </Fieldset>
      <Fieldset legend="Asking">
        <div className="grid gap-3">
          <div className="grid gap-x-3 sm:grid-cols-2">
            <ActField
              kind="box"
              name="isRequestable"
              label="Can be requested"
              checked={type?.isRequestable ?? true}
            />
            <ActField
              kind="box"
              name="canNameRequestee"
              label="Can be requested of a person"
              checked={type?.canNameRequestee ?? true}
            />
            <ActField
              kind="box"
              name="isMultiplicable"
              label="Can be set several times"
              help="On the same bug or attachment."
              checked={type?.isMultiplicable ?? false}
            />
            <ActField
              kind="box"
              name="isQuestion"
              label="Is a question"
              help="Answered by a comment; nobody grants or denies it."
              checked={type?.isQuestion ?? false}
            />
            <ActField
              kind="box"
              name="requiresComment"
              label="Has a comment"
              help="Entered when it is set."
              checked={type?.requiresComment ?? false}
            />
          </div>
          <div className="field-row sm:grid-cols-2">
            <ActField
              kind="person"
              name="defaultRequestee"
              label="Default requestee"
              value={type?.defaultRequestee?.value}
              options={type?.defaultRequestee ? [type.defaultRequestee] : []}
            />
            <ActField
              kind="text"
              name="ccList"
              label="Mail addresses notified of every change"
              help="Separated by commas."
              value={type?.ccList.join(", ")}
            />
          </div>
          <ActField
            kind="area"
            name="questionnaire"
            label="Template of the comment"
            rows={3}
            value={type?.questionnaire}
          />
        </div>
      </Fieldset>
      <ScopeFields type={type} choices={choices} />
      <ActField
        kind="number"
        name="sortKey"
        label="Position in lists"
        help="Lower numbers first."
        value={String(type?.sortKey ?? 0)}
        className="w-40"
      />
    </>
  );
}

/** The components of this product to which a type applies. */
export function ScopeFields({ type, choices }: { type?: ManagedFlagType; choices: FlagTypeChoices }) {
  return (
    <Fieldset legend="Where in this product">
      <div className="field-row sm:grid-cols-2">
        <Choices
          name="include"
          label="Applies to"
          help={type?.isEverywhere ? "It applies everywhere; exclude components on the right." : undefined}
          values={type ? type.include : ["*"]}
          options={["*", ...choices.components]}
        />
        <Choices
          name="exclude"
          label="Except"
          values={type?.exclude}
          options={["*", ...choices.components]}
        />
      </div>
    </Fieldset>
  );
}

/** An empty value is always sent, so that an empty selection counts. */
function Choices({
  name,
  label,
  help,
  values,
  options,
}: {
  name: string;
  label: string;
  help?: string;
  values?: readonly string[];
  options: readonly string[];
}) {
  return (
    <>
      <input type="hidden" name={name} value="" />
      <ActField
        kind="choices"
        name={name}
        label={label}
        help={help}
        values={values}
        options={options.map((value) => ({ value, label: value === "*" ? "The whole product" : value }))}
      />
    </>
  );
}

function GroupField({
  name,
  label,
  value,
  choices,
}: {
  name: string;
  label: string;
  value?: string | null;
  choices: FlagTypeChoices;
}) {
  const groups = [...new Set([...(value ? [value] : []), ...choices.groups])];
  return (
    <ActField
      kind="select"
      name={name}
      label={label}
      value={value ?? ""}
      options={groups.map((group) => ({ value: group, label: group }))}
      empty="None"
    />
  );
}
