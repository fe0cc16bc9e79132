import type { Metadata } from "next";
import { requestResetAction } from "#app/(site)/sign-in/actions.ts";
import { NarrowPage } from "#components/people/narrow-page.tsx";
import { NoMailNotice } from "#components/people/no-mail-notice.tsx";
import { ForgottenPasswordForm } from "#components/people/password-forms.tsx";
import { env } from "#lib/env.ts";

export const metadata: Metadata = { title: "Forgotten password", robots: { index: false } };
// Whether mail leaves is known when the page is asked for, not when it is built.
export const dynamic = "force-dynamic";

export default function ForgottenPasswordPage() {
  return (
    <NarrowPage
      title="Forgotten password"
      lead="A link to choose a new one is mailed to you. If you know this site only by bugs that were brought here from another tracker, this is also how to take your account."
    >
      <ForgottenPasswordForm action={requestResetAction} />
      {env().smtpUrl ? null : <NoMailNotice />}
    </NarrowPage>
  );
}
