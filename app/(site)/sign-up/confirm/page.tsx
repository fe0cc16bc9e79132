import type { Metadata } from "next";
import { confirmEmailAction } from "#app/(site)/sign-in/actions.ts";
import { NarrowPage } from "#components/people/narrow-page.tsx";
import { ConfirmEmailForm } from "#components/people/password-forms.tsx";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { isLinkAlive } from "#lib/people/queries.ts";

// The address contains a secret: do not send it to other sites.
export const metadata: Metadata = {
  title: "Confirm your address",
  robots: { index: false },
  referrer: "same-origin",
};

export default async function ConfirmPage({
  searchParams,
}: {
  searchParams: Promise<{ token?: string | string[]; next?: string | string[] }>;
}) {
  const params = await searchParams;
  const [token = ""] = [params.token ?? ""].flat();
  const [next = "/"] = [params.next ?? "/"].flat();
  return (
    <NarrowPage title="Confirm your address">
      {(await isLinkAlive("confirm_email", token)) ? (
        <ConfirmEmailForm action={confirmEmailAction} token={token} next={next} />
      ) : (
        <Notice kind="error">
          This link was already used, has expired, or is incomplete. <Link href="/sign-in">Sign in</Link> to
          get a new one.
        </Notice>
      )}
    </NarrowPage>
  );
}
