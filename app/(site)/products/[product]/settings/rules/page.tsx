import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { ActForm } from "#components/admin/act-form.tsx";
import { Section } from "#components/ui/section.tsx";
import { listRules } from "#lib/admin/rules/queries.ts";
import { countOf } from "#lib/text.ts";

type Props = { params: Promise<{ product: string }> };

/** The rules room: how the bugs of the product follow their changes of code. */
export default async function RulesRoom({ params }: Props) {
  const { viewer, product } = await enterSettings((await params).product, "manage_product");
  const rules = await listRules(viewer, product.id);
  return (
    <Section title="Rules" count={rules.length}>
      <p className="muted">
        When changes of code, versions and manifests say how far a fix is, these rules move the bug. Each move
        is in the bug’s history, with the rule and the change that it goes back to. The last rule refuses a
        move by hand.
      </p>
      <ul className="divide-y divide-line">
        {rules.map(({ rule, label, says, isOn, moved }) => (
          <li key={rule} className="flex flex-wrap items-start justify-between gap-3 py-3">
            <div className="min-w-0 flex-1 basis-80">
              <h3 className="font-medium">
                {label} <span className="muted">{isOn ? "on" : "off"}</span>
              </h3>
              <p>{says}</p>
              {moved === null ? null : (
                <p className="muted">Moved {countOf(moved, "bug")} in the last 30 days.</p>
              )}
            </div>
            <ActForm
              act="rule.switch"
              id={`rule-${rule}`}
              hidden={{ product: product.name, rule, isOn: isOn ? "off" : "on" }}
              isQuiet
              submit={isOn ? "Switch off" : "Switch on"}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}
