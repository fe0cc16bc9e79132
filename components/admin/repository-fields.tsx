import { ActField } from "#components/admin/act-field.tsx";
import { FORGE_LABELS } from "#components/catalog/forges.ts";
import type { ManagedRepository } from "#lib/admin/repositories/queries.ts";

/** The fields of a repository; without one, of a new one. */
export function RepositoryFields({ repository }: { repository?: ManagedRepository }) {
  return (
    <>
      <div className="field-row sm:grid-cols-2">
        {repository ? null : (
          <ActField
            kind="select"
            name="forge"
            label="Forge"
            value="github"
            options={Object.entries(FORGE_LABELS).map(([value, label]) => ({ value, label }))}
          />
        )}
        <ActField
          kind="text"
          name="name"
          label="Name"
          help="As the forge names it, such as ovirt/vdsm."
          value={repository?.name}
          required
        />
        <ActField
          kind="text"
          name="developmentBranch"
          label="Development branch"
          help="Where new work lands."
          value={repository?.developmentBranch ?? "main"}
        />
        <ActField
          kind="text"
          name="url"
          label="Web page"
          help="Commits are linked to it."
          value={repository?.address}
        />
      </div>
      {repository ? null : <SecretField />}
    </>
  );
}

/** A secret that somebody else made, or nothing. */
export function SecretField() {
  return (
    <ActField
      kind="text"
      name="secret"
      label="Secret"
      help="Leave it blank to have one made; it is shown once. At least 16 characters."
    />
  );
}
