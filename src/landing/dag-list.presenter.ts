import type { DagRunState } from '../common/states.js';
import type { DagWithRun } from '../dags/dags.js';
import { type DagPage, pageSize } from './dag-page.service.js';
import { type Html, html } from './html.js';
import { type LandingQuery, maxTextLength } from './landing-query.js';
import { presentName, presentTime } from './text.presenter.js';

/** The number of characters shown of a description. */
const descriptionLength = 160;

/** The CSS class of a state; other states are plain. */
const stateClasses: ReadonlyMap<DagRunState, string> = new Map<DagRunState, string>([
  ['success', 'good'],
  ['running', 'busy'],
  ['failed', 'bad'],
]);

/** The section of the DAGs: a filter, a table, and links to the other pages. */
export function presentDags(page: DagPage, query: LandingQuery, seesAllDags: boolean): Html {
  return html`<section aria-labelledby="dags">
    <h2 id="dags">DAGs</h2>
    ${(page.total > 0 || query.text !== '') && presentFilter(query)}
    ${page.total > 0 ? presentTable(page) : html`<p class="note">${emptySentence(query, seesAllDags)}</p>`}
    ${page.pages > 1 && presentPager(page, query)}
  </section>`;
}

function presentFilter({ text }: LandingQuery): Html {
  return html`<form role="search">
    <label for="q">Id contains</label>
    <input
      type="search"
      id="q"
      name="q"
      value="${text}"
      maxlength="${maxTextLength}"
      autocomplete="off"
      spellcheck="false"
    />
    <button>Filter</button>
    ${text !== '' && html`<a href="?">Show all</a>`}
  </form>`;
}

function emptySentence({ text }: LandingQuery, seesAllDags: boolean): string {
  if (text !== '') return `No DAG has “${text}” in its id.`;
  return seesAllDags ? 'There are no DAGs yet.' : 'There are no DAGs that you may see.';
}

function presentTable({ dags, total, page }: DagPage): Html {
  const first = (page - 1) * pageSize + 1;
  const range =
    dags.length < total ? `DAGs ${count(first)} to ${count(first + dags.length - 1)} of ${count(total)}` : null;
  return html`<table class="runs">
    <caption>
      ${range ?? (total === 1 ? '1 DAG' : `${count(total)} DAGs`)}, each with its latest run by execution date (UTC)
    </caption>
    <thead>
      <tr>
        <th scope="col">DAG</th>
        <th scope="col">Schedule</th>
        <th scope="col">Latest run</th>
      </tr>
    </thead>
    <tbody>
      ${dags.map(presentDag)}
    </tbody>
  </table>`;
}

function presentDag({ dagId, description, latestRun, ...dag }: DagWithRun): Html {
  return html`<tr>
    <th scope="row">
      ${presentName(dagId)}${description && html`<span class="quiet">${shortened(description)}</span>`}
    </th>
    <td>${scheduleOf(dag)}</td>
    <td>${latestRun ? presentRun(latestRun) : html`<span class="quiet">none</span>`}</td>
  </tr> `;
}

function presentRun({ state, executionDate }: NonNullable<DagWithRun['latestRun']>): Html {
  return html`<span class="chip ${stateClasses.get(state) ?? 'plain'}">${state ?? 'no state'}</span>
    ${executionDate && presentTime(executionDate.toUtc().isoformat())}`;
}

/** The state of the schedule. An inactive DAG is one that the scheduler no longer finds. */
function scheduleOf({ isActive, isPaused }: Pick<DagWithRun, 'isActive' | 'isPaused'>): Html {
  if (isActive === false) return html`<span class="quiet">inactive</span>`;
  return isPaused ? html`<span class="chip plain">paused</span>` : html`on`;
}

function presentPager({ page, pages }: DagPage, { text }: LandingQuery): Html {
  const to = (number: number) =>
    `?${new URLSearchParams({ ...(text && { q: text }), page: String(number) }).toString()}`;
  return html`<nav aria-label="Pages of DAGs">
    <ul class="row">
      ${page > 1 && html`<li><a rel="prev" href="${to(page - 1)}">Previous</a></li>`}
      <li>Page ${count(page)} of ${count(pages)}</li>
      ${page < pages && html`<li><a rel="next" href="${to(page + 1)}">Next</a></li>`}
    </ul>
  </nav>`;
}

function shortened(text: string): string {
  if (text.length <= descriptionLength) return text;
  return `${text.slice(0, descriptionLength).replace(/[\s\ud800-\udbff]+$/, '')}…`;
}

function count(number: number): string {
  return number.toLocaleString('en');
}
