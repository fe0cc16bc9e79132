import type { Metadata } from "next";
import { requestResetAction } from "#app/(site)/sign-in/actions.ts";
import { whereFrom } from "#app/(site)/sign-in/where-from.ts";
import { type PageParams, readParam } from "#app/param.ts";
import { NarrowPage } from "#components/people/narrow-page.tsx";
import { NoMailNotice } from "#components/people/no-mail-notice.tsx";
import { ForgottenPasswordForm } from "#components/people/password-forms.tsx";
import { env } from "#lib/env.ts";

export const metadata: Metadata = { title: "Forgotten password", robots: { index: false } };
// Whether mail is sent depends on the configuration at run time, not at build time.
export const dynamic = "force-dynamic";

export default async function ForgottenPasswordPage({ searchParams }: { searchParams: PageParams }) {
  const params = await searchParams;
  return (
    <NarrowPage
      title="Forgotten password"
      lead="You will get a link to set a new password by mail. If your bugs were imported from another tracker, this is also how to claim your account."
    >
      <ForgottenPasswordForm
        action={requestResetAction}
        email={readParam(params.email) ?? ""}
        next={await whereFrom(readParam(params.next) || undefined)}
      />
      {env().smtpUrl ? null : <NoMailNotice />}
    </NarrowPage>
  );
}
