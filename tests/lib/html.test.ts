import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeHtml, html } from "#lib/html.ts";

test("what is put into a template is text there, in an attribute as well as between tags", () => {
  const text = `"><script>alert('x') & more</script>`;
  expect(html`<a title="${text}">${text}</a>`.html).toBe(
    '<a title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;) &amp; more&lt;/script&gt;">' +
      "&quot;&gt;&lt;script&gt;alert(&#39;x&#39;) &amp; more&lt;/script&gt;</a>",
  );
});

test("pieces stand as they are, lists one after the other, and nothing is nothing", () => {
  const cells = ["a", "<b>"].map((text) => html`<td>${text}`);
  expect(html`<tr>${cells}${null}${undefined}${7}`.html).toBe("<tr><td>a<td>&lt;b&gt;7");
});

test("whatever the text, nothing of it ends an attribute or opens a tag", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(escapeHtml(text)).not.toMatch(/[<>"']/);
    }),
  );
});
