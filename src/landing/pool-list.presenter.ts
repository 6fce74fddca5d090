import type { Pool } from '../pools/pool.js';
import { type Html, html } from './html.js';
import { presentName } from './text.presenter.js';

/** The number of pools shown. The API lists all pools. */
const maxShown = 100;

/** The section of the pools. */
export function presentPools(pools: readonly Pool[]): Html {
  return html`<section aria-labelledby="pools">
    <h2 id="pools">Pools</h2>
    ${pools.length > 0 ? presentTable(pools) : html`<p class="note">There are no pools.</p>`}
  </section>`;
}

function presentTable(pools: readonly Pool[]): Html {
  const more = pools.length - maxShown;
  return html`<table>
      <caption>
        ${pools.length === 1 ? '1 pool' : `${pools.length.toLocaleString('en')} pools`} of slots that tasks share
      </caption>
      <thead>
        <tr>
          <th scope="col">Pool</th>
          <th scope="col" class="number">Slots</th>
          <th scope="col">Description</th>
        </tr>
      </thead>
      <tbody>
        ${pools.slice(0, maxShown).map(presentPool)}
      </tbody>
    </table>
    ${more > 0 && html`<p class="note">And ${more.toLocaleString('en')} more, which <code>GET pools</code> of the API lists.</p>`}`;
}

function presentPool({ pool, slots, description }: Pool): Html {
  return html`<tr>
    <th scope="row">${presentName(pool ?? '')}</th>
    <td class="number">${slots === -1 ? 'no limit' : String(slots ?? 0)}</td>
    <td>${description}</td>
  </tr> `;
}
