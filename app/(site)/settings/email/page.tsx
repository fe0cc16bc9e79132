import type { Metadata } from "next";
import { confirmEmailChangeAction } from "#app/(site)/settings/actions.ts";
import { type PageParams, readParam } from "#app/param.ts";
import { NarrowPage } from "#components/people/narrow-page.tsx";
import { ConfirmEmailForm } from "#components/people/password-forms.tsx";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { isLinkAlive } from "#lib/people/queries.ts";

// The address contains a secret: do not send it to other sites.
export const metadata: Metadata = {
  title: "Confirm your new address",
  robots: { index: false },
  referrer: "same-origin",
};

/** Where the link leads that is mailed to a new address. */
export default async function NewAddressPage({ searchParams }: { searchParams: PageParams }) {
  const token = readParam((await searchParams).token) ?? "";
  return (
    <NarrowPage title="Confirm your new address">
      {(await isLinkAlive("change_email", token)) ? (
        <ConfirmEmailForm action={confirmEmailChangeAction} token={token} />
      ) : (
        <Notice kind="error">
          This link was already used, has expired, or is incomplete. <Link href="/settings">Settings</Link>{" "}
          sends a new one.
        </Notice>
      )}
    </NarrowPage>
  );
}
