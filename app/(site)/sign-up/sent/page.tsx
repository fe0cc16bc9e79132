import type { Metadata } from "next";
import { NarrowPage } from "#components/people/narrow-page.tsx";
import { NoMailNotice } from "#components/people/no-mail-notice.tsx";
import { env } from "#lib/env.ts";

export const metadata: Metadata = { title: "Confirm your address", robots: { index: false } };
// Whether mail is sent depends on the configuration at run time, not at build time.
export const dynamic = "force-dynamic";

export default function SignUpSentPage() {
  return (
    <NarrowPage title="Confirm your address">
      {env().smtpUrl ? (
        <p>A mail has been sent to you. Open the link in it to confirm your address, then sign in.</p>
      ) : (
        <NoMailNotice />
      )}
    </NarrowPage>
  );
}
