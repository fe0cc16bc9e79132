import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { Section } from "#components/ui/section.tsx";
import type { UserDetail } from "#lib/admin/people/queries.ts";

/** The forms for administrators to manage an account. */
export function UserForms({ user, isOneself }: { user: UserDetail; isOneself: boolean }) {
  const { handle, displayName, email, revision, disabledReason, isAdministrator, isPlaceholder } = user;
  const hidden = { user: handle };
  const maySignIn = !isPlaceholder && disabledReason === null;
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <Section title="Name">
        <ActForm act="user.rename" id="rename" hidden={{ ...hidden, revision }} submit="Save name">
          <ActField kind="text" name="displayName" label="Name" value={displayName} required />
          <ActField
            kind="text"
            name="handle"
            label="Handle"
            help="Links to the old handle lead here until somebody else takes it."
            value={handle}
            required
          />
        </ActForm>
      </Section>
      {disabledReason === null ? (
        <Section title="Disable">
          <ActForm act="user.disable" id="disable" hidden={hidden} submit="Disable account">
            <ActField
              kind="text"
              name="reason"
              label="Reason"
              help="Shown to the person at sign-in. All browsers are signed out, and API keys stop working."
              required
            />
          </ActForm>
        </Section>
      ) : (
        <Section title="Enable">
          <ActForm act="user.enable" id="enable" hidden={hidden} submit="Enable account" />
        </Section>
      )}
      {isPlaceholder ? (
        <Section title="Offer for claiming">
          <ActForm act="user.offerClaim" id="claim" hidden={hidden} submit="Send a link to claim the account">
            <ActField
              kind="text"
              name="email"
              label="The person's e-mail address"
              value={email ?? ""}
              required
            />
          </ActForm>
        </Section>
      ) : (
        <Section title="Administrator">
          <p className="mb-3 text-muted">
            {isAdministrator
              ? "May do everything on this site. The last administrator cannot be removed."
              : "An administrator may do everything on this site and see every bug."}
          </p>
          {isAdministrator ? (
            <ActForm
              act="user.revokeAdministrator"
              id="revoke"
              hidden={hidden}
              submit="Revoke administrator"
            />
          ) : (
            <ActForm act="user.grantAdministrator" id="grant" hidden={hidden} submit="Make administrator" />
          )}
        </Section>
      )}
      {isOneself ? null : (
        <Section title="Merge into another account">
          <ActForm act="user.merge" id="merge" hidden={hidden} submit="Merge accounts" previewed>
            <ActField
              kind="person"
              name="into"
              label="The account to keep"
              help="It gets roles, groups and bugs. This cannot be undone."
              required
            />
          </ActForm>
        </Section>
      )}
      {isOneself || isAdministrator || !maySignIn ? null : (
        <Section title="See the site as this person">
          <p className="mb-3 text-muted">
            For one hour, to investigate a report. The person is told by mail, and the audit log names you.
          </p>
          <ActForm
            act="user.impersonate"
            id="impersonate"
            hidden={hidden}
            submit={`See the site as @${handle}`}
          />
        </Section>
      )}
    </div>
  );
}
