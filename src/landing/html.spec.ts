import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html } from './html.js';

describe('a template', () => {
  it('escapes what is put in', () => {
    const { text } = html`<a title="${`"'`}">${'<script>&amp;'}</a>`;
    expect(text).toBe('<a title="&quot;&#39;">&lt;script&gt;&amp;amp;</a>');
  });

  it('takes HTML as it is, in lists too, and nothing for null and false', () => {
    const items = ['<', 1].map((item) => html`<li>${item}</li>`);
    expect(html`<b>${items}${null}${false}${[]}</b>`.text).toBe('<b><li>&lt;</li><li>1</li></b>');
  });

  it('has no tag and no quote of any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[<>"']/.test(html`${text}${[text]}`.text)));
  });
});
