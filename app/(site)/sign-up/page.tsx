import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { signUpAction } from "#app/(site)/sign-in/actions.ts";
import { NarrowPage } from "#components/people/narrow-page.tsx";
import { SignUpForm } from "#components/people/sign-up-form.tsx";
import { Link } from "#components/ui/link.tsx";
import { currentViewer } from "#lib/people/session.ts";

export const metadata: Metadata = { title: "Sign up", robots: { index: false } };

export default async function SignUpPage() {
  const { userId } = await currentViewer();
  if (userId !== null) redirect("/");
  return (
    <NarrowPage
      title="Sign up"
      lead={
        <>
          To file bugs and to talk about them. Have an account? <Link href="/sign-in">Sign in</Link>
        </>
      }
    >
      <SignUpForm action={signUpAction} />
    </NarrowPage>
  );
}
