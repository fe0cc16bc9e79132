import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { signUpAction } from "#app/(site)/sign-in/actions.ts";
import { whereFrom } from "#app/(site)/sign-in/where-from.ts";
import { NarrowPage } from "#components/people/narrow-page.tsx";
import { SignUpForm } from "#components/people/sign-up-form.tsx";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { currentViewer } from "#lib/people/session.ts";
import { readSettings } from "#lib/people/settings.ts";

export const metadata: Metadata = { title: "Sign up", robots: { index: false } };

type Asked = { next?: string | string[] };

export default async function SignUpPage({ searchParams }: { searchParams: Promise<Asked> }) {
  const { userId } = await currentViewer();
  const next = await whereFrom([(await searchParams).next ?? []].flat()[0]);
  if (userId !== null) redirect(next);
  const { isSignUpOpen } = await readSettings();
  return (
    <NarrowPage
      title="Sign up"
      lead={
        <>
          To file bugs and comment on them. Have an account?{" "}
          <Link href={`/sign-in?next=${encodeURIComponent(next)}`}>Sign in</Link>
        </>
      }
    >
      {isSignUpOpen ? (
        <SignUpForm action={signUpAction} next={next} />
      ) : (
        <Notice title="Signing up is disabled.">Ask an administrator for an account.</Notice>
      )}
    </NarrowPage>
  );
}
