import type { Metadata } from "next";
import { redirect } from "next/navigation";
import {
  changeEmailAction,
  changePasswordAction,
  changeProfileAction,
  changeRequestsAction,
  createApiKeyAction,
  revokeApiKeyAction,
  revokeSessionAction,
} from "#app/(site)/settings/actions.ts";
import { readLook } from "#app/look.ts";
import { changeLook } from "#app/look-action.ts";
import { ApiKeyForm, ApiKeyList } from "#components/people/api-keys.tsx";
import { ChangeEmailForm, ChangePasswordForm } from "#components/people/password-forms.tsx";
import { ProfileForm } from "#components/people/profile-form.tsx";
import { RequestsForm } from "#components/people/requests-form.tsx";
import { SessionList } from "#components/people/session-list.tsx";
import { ThemeToggle } from "#components/theme-toggle.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { getAccount } from "#lib/people/queries.ts";
import { currentSession } from "#lib/people/session.ts";
import { nameBrowser } from "#lib/people/user-agent.ts";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const { viewer, sessionId } = await currentSession();
  if (viewer.userId === null) redirect("/sign-in?next=/settings");
  const account = await getAccount(viewer);
  const { theme, density } = await readLook();
  const sessions = account.sessions.map(({ userAgent, ...session }) => ({
    ...session,
    browser: nameBrowser(userAgent),
    isCurrent: session.id === sessionId,
  }));
  return (
    <div className="mx-auto grid max-w-3xl gap-4">
      <PageHead title="Settings" lead={`You are signed in as ${account.email || account.handle}.`} />
      <Section title="Profile">
        <ProfileForm action={changeProfileAction} displayName={account.displayName} handle={account.handle} />
      </Section>
      <Section title="Requests">
        <RequestsForm action={changeRequestsAction} noRequests={account.noRequests} />
      </Section>
      <Section title="Appearance">
        <div className="max-w-sm">
          <ThemeToggle theme={theme} density={density} action={changeLook} id="appearance" />
        </div>
      </Section>
      {account.hasPassword ? (
        <Section title="E-mail address">
          <ChangeEmailForm action={changeEmailAction} />
        </Section>
      ) : null}
      <Section title="Password">
        {account.hasPassword ? (
          <ChangePasswordForm action={changePasswordAction} />
        ) : (
          <div className="grid justify-items-start gap-3">
            <p>
              You sign in with another provider and have no password here. A link to choose one can be mailed
              to you.
            </p>
            <LinkButton href="/forgotten-password">Choose a password</LinkButton>
          </div>
        )}
      </Section>
      <Section title="Where you are signed in" count={sessions.length} flush>
        <SessionList action={revokeSessionAction} sessions={sessions} />
      </Section>
      <Section title="API keys" count={account.apiKeys.length} flush>
        <ApiKeyList action={revokeApiKeyAction} keys={account.apiKeys} />
        <div className="border-line border-t p-4">
          <ApiKeyForm action={createApiKeyAction} />
        </div>
      </Section>
    </div>
  );
}
