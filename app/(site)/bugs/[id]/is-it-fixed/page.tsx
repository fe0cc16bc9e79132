import type { Metadata } from "next";
import { readParam } from "#app/param.ts";
import { StatusWord } from "#components/bugs/status-word.tsx";
import { DuplicateNotice } from "#components/bugs/versions/duplicate-notice.tsx";
import { ReasonList } from "#components/bugs/versions/reasons.tsx";
import { FirstWithFix, Verdict } from "#components/bugs/versions/verdict.tsx";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { Button } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Field } from "#components/ui/field.tsx";
import { Link } from "#components/ui/link.tsx";
import { PageHead } from "#components/ui/section.tsx";
import { Select } from "#components/ui/select.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { findNamedVersion, type NamedVersion } from "#lib/upstream/carried/named-version.ts";
import { listStillIn } from "#lib/upstream/carried/still-in.ts";
import { readFixedWhereItIsWorkedOn } from "#lib/upstream/carried/worked-on.ts";
import { eachOnce } from "#lib/upstream/trackings/each-once.ts";
import { explainEvidence } from "#lib/upstream/trackings/queries/explain.ts";
import { bugPageTitle, readBugPage } from "../read-bug.ts";

type Asked = { product?: string; version?: string };
type Props = { params: Promise<{ id: string }>; searchParams: Promise<Asked> };

export function generateMetadata({ params }: Props): Promise<Metadata> {
  return bugPageTitle(params, "Is it fixed in my version?");
}

/** For somebody who has the bug: whether their version has the fix, else which one does, with the proof. */
export default async function IsItFixedPage({ params, searchParams }: Props) {
  const { viewer, bug } = await readBugPage(params);
  const asked = await searchParams;
  const named = await findNamedVersion(viewer, bug);
  const askedVersion = readParam(asked.version);
  const product = readParam(asked.product) ?? (askedVersion ? undefined : named?.product);
  const isNamed = !askedVersion && product === named?.product;
  const version = isNamed ? (named?.version ?? undefined) : askedVersion;
  const { fixed, otherId } = await readFixedWhereItIsWorkedOn(viewer, bug, { product, version, named });
  const found = fixed.answer?.kind === "yes" ? (fixed.answer.stillIn ?? []) : [];
  const stillIn = await listStillIn(viewer, otherId ?? bug.id, found);
  const explain = await explainEvidence(viewer, fixed.answer?.proof ?? []);
  const proof = eachOnce((fixed.answer?.proof ?? []).flatMap((one) => explain(one) ?? []));
  const page = `/bugs/${bug.id}/is-it-fixed`;
  const { versions, releases } = fixed.products.find(({ name }) => name === fixed.product) ?? {
    versions: [],
    releases: [],
  };
  // Of a product that the bug does not concern, that they do not see, or that does not exist.
  const isOther = Boolean(product) && product?.toLowerCase() !== fixed.product?.toLowerCase();
  const unreleased = (isReleased: boolean) => (isReleased ? undefined : "not released yet");
  return (
    <div className="grid max-w-200 grid-cols-[minmax(0,1fr)] gap-4">
      <div>
        <Breadcrumbs
          trail={[
            { label: `Bug ${bug.id}`, href: `/bugs/${bug.id}` },
            { label: "Is it fixed in my version?" },
          ]}
        />
        <PageHead
          title={`Is bug ${bug.id} fixed in my version?`}
          lead={
            <>
              {bug.summary} <StatusWord {...bug} />
            </>
          }
        />
      </div>
      <DuplicateNotice of={bug.duplicateOf} page="is-it-fixed" query={{ product, version }} />
      {fixed.product === null ? (
        <Empty>The products of this bug have no versions yet.</Empty>
      ) : (
        <div>
          {fixed.products.length > 1 ? (
            <Tabs
              label="Product"
              tabs={fixed.products.map(({ name, releases }) => ({
                // The release that was asked for goes on being asked for, where it has a version of the product.
                href: `${page}?${new URLSearchParams({ product: name, ...(releases.some((one) => one.name === version) ? { version: version ?? "" } : {}) })}`,
                label: name,
                isCurrent: name === fixed.product,
              }))}
            />
          ) : null}
          <form action={page} data-go="" className="flex flex-wrap items-end gap-2">
            <input type="hidden" name="product" value={fixed.product} />
            <Field name="version" label={`Your version of ${fixed.product}`} className="min-w-56">
              {(control) => (
                <Select
                  {...control}
                  required
                  options={[
                    ...versions.map(({ name, isReleased }) => ({
                      value: name,
                      label: name,
                      hint: unreleased(isReleased),
                      ...(releases.length > 0 ? { group: "Versions" } : {}),
                    })),
                    ...releases
                      .filter(({ name }) => !versions.some((one) => one.name === name))
                      .map(({ name, version, isReleased }) => ({
                        value: name,
                        label: name,
                        hint: unreleased(isReleased) ?? `contains ${version}`,
                        group: "Releases",
                      })),
                  ]}
                  empty="Choose a version"
                  defaultValue={isOther ? undefined : version}
                />
              )}
            </Field>
            <Button type="submit" variant="primary">
              Check
            </Button>
          </form>
        </div>
      )}
      {isOther ? (
        <p>{`Nothing is known of this bug in “${product}”.`}</p>
      ) : fixed.answer && fixed.product !== null && version !== undefined ? (
        <section aria-label="Answer" className="grid gap-4">
          {otherId === null || bug.duplicateOf ? null : (
            <p>
              As it is known from <Link href={`/bugs/${otherId}`}>bug {otherId}</Link>, where it is worked on.
            </p>
          )}
          {isNamed && named ? <p className="text-muted">{sayNamed(named)}</p> : null}
          <Verdict
            bugId={bug.id}
            product={fixed.product}
            version={fixed.version ?? version}
            answer={fixed.answer}
            onTheWay={fixed.onTheWay}
            milestone={fixed.milestone}
            lost={fixed.lost}
            had={fixed.had}
            first={fixed.first}
            upstream={fixed.upstream}
            part={fixed.part && { ...fixed.part, name: version }}
            also={fixed.also}
            stillIn={stillIn}
          />
          {proof.length > 0 ? (
            <div className="grid gap-1">
              <h2>How we know</h2>
              <ReasonList reasons={proof} />
            </div>
          ) : null}
        </section>
      ) : (
        <>
          {version && fixed.product !== null ? (
            <p>
              {fixed.product} has no version “{version}”.
            </p>
          ) : null}
          {fixed.product === null ? null : <FirstWithFix product={fixed.product} versions={fixed.first} />}
        </>
      )}
    </div>
  );
}

/** Why a version is chosen that nobody asked for here. */
function sayNamed({ product, version, by }: NamedVersion): string {
  return by === "viewer"
    ? `You found it in ${product} ${version}. If you use another version now, choose it above.`
    : `It was reported for ${product} ${version}. If you use another version, choose it above.`;
}
