import { randomUUID } from "node:crypto";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { readUploadRules } from "#app/(site)/upload-rules.ts";
import { ChooseProduct } from "#components/bugs/choose-product.tsx";
import { FileBugForm } from "#components/bugs/file-bug-form.tsx";
import { ClosedNotice } from "#components/catalog/closed-notice.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { filingAddress, first, type Params } from "#lib/bugs/filing/filing-address.ts";
import { filingControls } from "#lib/bugs/filing/filing-controls.ts";
import { startFiling } from "#lib/bugs/filing/filing-fields.ts";
import { rightToFileWith } from "#lib/bugs/policy.ts";
import { type FilingChoices, findFilingChoices, listProductChoices } from "#lib/catalog/filing-choices.ts";
import { findRenamedProduct } from "#lib/catalog/former-names.ts";
import { findWorkflow } from "#lib/catalog/workflow/load.ts";
import { initialStatuses, isOpen, isUnconfirmed } from "#lib/catalog/workflow/workflow.ts";
import { commentFlags } from "#lib/flags/panel.ts";
import { listFlagTypesFor } from "#lib/flags/queries.ts";
import { currentViewer } from "#lib/people/session.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";
import { listFilingRoutes } from "#lib/upstream/routing/queries.ts";
import { fileBugAction } from "./actions.ts";
import { LAST_PRODUCT } from "./last-product.ts";

export const metadata: Metadata = { title: "File a bug" };

export default async function NewBugPage({ searchParams }: { searchParams: Promise<Params> }) {
  const [params, viewer] = await Promise.all([searchParams, currentViewer()]);
  const products = await listProductChoices(viewer);
  const only = products.length === 1 ? products[0]?.name : undefined;
  const productName = first(params.product) || only;
  const choices = productName ? await findFilingChoices(viewer, productName) : null;
  const renamed = productName && !choices ? await findRenamedProduct(viewer, productName) : null;
  if (renamed) redirect(filingAddress({ ...params, product: renamed }, 8000));
  if (!choices?.mayFile) {
    const lastUsed = (await cookies()).get(LAST_PRODUCT)?.value;
    return (
      <ChooseProduct
        products={products}
        lastUsed={products.find(({ name, isOpenForBugs }) => name === lastUsed && isOpenForBugs)?.name}
        carried={{ ...params, product: undefined }}
        problem={choices ? whyNot(choices) : null}
        typed={choices ? "" : (productName ?? "").slice(0, 100)}
        isChosen={params.product !== undefined && !choices}
      />
    );
  }
  const workflow = await findWorkflow(viewer, choices.productId);
  const statuses = initialStatuses(workflow, choices).filter((status) => isOpen(workflow, status));
  const mayConfirm = rightToFileWith(viewer, choices.productId, "status") === null;
  const usual =
    (mayConfirm && statuses.find((status) => !isUnconfirmed(workflow, status))) || (statuses[0] ?? "");
  const { product, classification, hasSecurityGroup, descriptionTemplate, components, versions } = choices;
  return (
    <>
      {choices.isOpenForBugs ? null : (
        <div className="mb-4">
          <Notice kind="warn">
            {product} is closed for new bugs: you may file one because you are one of its maintainers.
          </Notice>
        </div>
      )}
      <FileBugForm
        // The key resets the form for another product, and keeps its state when the address changes.
        key={choices.product}
        action={fileBugAction}
        uploads={await readUploadRules(viewer)}
        choices={{ product, classification, hasSecurityGroup, descriptionTemplate, components, versions }}
        more={filingControls(viewer, choices, [usual, ...statuses.filter((status) => status !== usual)])}
        flags={await listFilingFlags(viewer, choices.productId)}
        start={startFiling(viewer, choices, params)}
        token={randomUUID()}
        address={filingAddress({ ...params, product: choices.product }, 8000)}
        isSignedIn={viewer.kind !== "anonymous"}
        mayChange={products.length > 1}
        routing={{
          product,
          routes: await listFilingRoutes(viewer, choices.productId),
          isClosed: products.some(({ name, isPublic }) => name === product && !isPublic),
          mayKeep: can(viewer, "edit", choices.productId),
          takesPrivate: hasSecurityGroup,
        }}
      />
    </>
  );
}

/** Which component it will be in is not known yet: only flags of the whole product. */
async function listFilingFlags(viewer: Viewer, productId: number) {
  if (!can(viewer, "set_flags", productId)) return [];
  const place = { productId, componentId: null };
  return commentFlags(await listFlagTypesFor(viewer, { id: 0, ...place, attachments: [] }), viewer);
}

function whyNot(choices: FilingChoices): ReactNode {
  if (!choices.isOpenForBugs) return <ClosedNotice product={{ ...choices, name: choices.product }} />;
  return <Notice kind="warn">Only members of certain groups may file bugs in {choices.product}.</Notice>;
}
