import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html } from './html.js';

describe('a template', () => {
  it('escapes text', () => {
    const { text } = html`<a title="${`"'`}">${'<script>&amp;'}</a>`;
    expect(text).toBe('<a title="&quot;&#39;">&lt;script&gt;&amp;amp;</a>');
  });

  it('does not escape HTML, also in lists, and writes nothing for null and false', () => {
    const items = ['<', 1].map((item) => html`<li>${item}</li>`);
    expect(html`<b>${items}${null}${false}${[]}</b>`.text).toBe('<b><li>&lt;</li><li>1</li></b>');
  });

  it('never contains a tag or a quote of a text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[<>"']/.test(html`${text}${[text]}`.text)));
  });
});
