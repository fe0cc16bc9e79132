import { LinkButton } from "#components/ui/button.tsx";

export default function NotFound() {
  return (
    <main className="mx-auto grid max-w-prose gap-3 px-4 py-16">
      <h1>Page not found, or you may not see it</h1>
      <p>Check the number or the name.</p>
      <p className="flex gap-2">
        <LinkButton href="/" variant="primary">
          Go home
        </LinkButton>
        <LinkButton href="/bugs">Search bugs</LinkButton>
      </p>
    </main>
  );
}
