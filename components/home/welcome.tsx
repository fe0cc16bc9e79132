import { Button, LinkButton } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { Input } from "#components/ui/input.tsx";
import { Link } from "#components/ui/link.tsx";

/** For anonymous viewers: search, then report. */
export function Welcome() {
  return (
    <section className="grid justify-items-center gap-4 py-8 text-center md:py-12">
      <h1 className="text-2xl">Search for a bug, or report one</h1>
      <search className="w-full max-w-2xl">
        <form action="/bugs" className="flex gap-2">
          <Field
            name="q"
            id="welcome-search"
            label="Search bugs by words or number"
            hideLabel
            className="flex-1"
          >
            {(control) => (
              <Input
                {...control}
                type="search"
                placeholder="Words in summaries and comments, or a bug number"
                autoComplete="off"
                className="min-h-11 text-base!"
              />
            )}
          </Field>
          <Button type="submit" variant="primary" className="min-h-11">
            <Icon name="search" />
            Search
          </Button>
        </form>
      </search>
      <div className="flex flex-wrap items-center justify-center gap-x-4 gap-y-2">
        <span className="text-muted">Not reported yet?</span>
        <LinkButton href="/bugs/new">
          <Icon name="plus" />
          File a bug
        </LinkButton>
      </div>
      <p className="text-muted">
        <Link href="/sign-in">Sign in</Link> to see what needs you, or <Link href="/sign-up">sign up</Link>:
        an e-mail address is enough.
      </p>
    </section>
  );
}
