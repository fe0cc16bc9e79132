import type { Metadata } from "next";
import { resetPasswordAction } from "#app/(site)/sign-in/actions.ts";
import { type PageParams, readParam } from "#app/param.ts";
import { NarrowPage } from "#components/people/narrow-page.tsx";
import { ResetPasswordForm } from "#components/people/password-forms.tsx";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { localAddress } from "#lib/http/address.ts";
import { isLinkAlive } from "#lib/people/queries.ts";

// The address contains a secret: do not send it to other sites.
export const metadata: Metadata = {
  title: "Choose a new password",
  robots: { index: false },
  referrer: "same-origin",
};

export default async function ResetPasswordPage({ searchParams }: { searchParams: PageParams }) {
  const params = await searchParams;
  const token = readParam(params.token) ?? "";
  return (
    <NarrowPage title="Choose a new password">
      {(await isLinkAlive("reset_password", token)) ? (
        <ResetPasswordForm
          action={resetPasswordAction}
          token={token}
          next={localAddress(readParam(params.next))}
        />
      ) : (
        <Notice kind="error">
          This link was already used, has expired, or is incomplete.{" "}
          <Link href="/forgotten-password">Ask for a new one</Link>.
        </Notice>
      )}
    </NarrowPage>
  );
}
