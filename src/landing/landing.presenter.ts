import { defaultBackend } from '../auth/backend-names.js';
import { version } from '../common/version.js';
import type { Health } from '../health/health.service.js';
import type { Principal } from '../http/principal.js';
import { presentDags } from './dag-list.presenter.js';
import { type Html, html } from './html.js';
import type { LandingQuery } from './landing-query.js';
import type { Overview } from './landing.service.js';
import { presentPools } from './pool-list.presenter.js';
import { icon } from './stylesheet.js';
import { presentTime } from './text.presenter.js';

/** A place of this service that the page leads to. */
export interface Place {
  /** Relative to the page. */
  readonly path: string;
  readonly name: string;
}

/**
 * Who reads the page: somebody known, with what they may see (null while the database does not answer); or a stranger,
 * who may sign in, whose credentials cannot be checked now, or whom nothing would help.
 */
export type Reader =
  | { readonly principal: Principal; readonly overview: Overview | null }
  | { readonly principal: null; readonly signIn: 'offered' | 'unchecked' | 'useless' };

/** Everything that the page shows. */
export interface Landing {
  readonly health: Health;
  readonly places: readonly Place[];
  readonly query: LandingQuery;
  readonly reader: Reader;
}

/** The whole page. Every link is relative: a proxy may have put the page at another path. */
export function presentLanding({ health, places, query, reader }: Landing): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Windsock</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="${icon}" />
        <link rel="stylesheet" href="landing.css" />
      </head>
      <body>
        <header>
          <h1><img src="${icon}" alt="" width="40" height="40" />Windsock <small>${version}</small></h1>
          <p>Apache Airflow’s experimental REST API, as a service of its own on Airflow’s database.</p>
          ${reader.principal && presentPrincipal(reader.principal)}
        </header>
        <main>
          ${presentHealth(health)}
          <nav aria-labelledby="links">
            <h2 id="links">Links</h2>
            <ul class="row">
              ${places.map(({ path, name }) => html`<li><a href="${path}">${name}</a></li> `)}
            </ul>
          </nav>
          ${presentReaderPart(reader, query)}
        </main>
      </body>
    </html> `;
  return page.text;
}

/** Where everybody is let in, nobody signed in. */
function presentPrincipal({ name, backend }: Principal): Html | false {
  return backend !== defaultBackend && html`<p>Signed in as <b>${name}</b>.</p>`;
}

function presentHealth({ metadatabase, scheduler }: Health): Html {
  const known = metadatabase.status === 'healthy';
  const heartbeat = scheduler.latest_scheduler_heartbeat;
  return html`<section aria-labelledby="health">
    <h2 id="health">Health</h2>
    <dl class="row">
      <div>
        <dt>Metadata database</dt>
        <dd>${presentStatus(metadatabase.status)}</dd>
      </div>
      <div>
        <dt>Scheduler</dt>
        <dd>
          ${presentStatus(known ? scheduler.status : 'unknown')}
          ${known && (heartbeat ? html`<span class="quiet">last heartbeat ${presentTime(heartbeat)} UTC</span>` : html`<span class="quiet">no heartbeat yet</span>`)}
        </dd>
      </div>
    </dl>
  </section>`;
}

function presentStatus(status: 'healthy' | 'unhealthy' | 'unknown'): Html {
  const looks = { healthy: 'good', unhealthy: 'bad', unknown: 'plain' };
  return html`<span class="chip ${looks[status]}">${status}</span>`;
}

function presentReaderPart(reader: Reader, query: LandingQuery): Html {
  if (reader.principal === null) return html`<p class="note">${strangerSentence[reader.signIn]}</p>`;
  const { overview } = reader;
  if (!overview) {
    return html`<p class="note">The database does not answer, so that the DAGs and pools cannot be shown now.</p>`;
  }
  return html`${presentDags(overview.dags, query, overview.seesAllDags)}
  ${overview.pools && presentPools(overview.pools)}`;
}

const strangerSentence = {
  offered: html`<a href="sign-in">Sign in</a> to see DAGs and pools.`,
  unchecked: html`Who you are cannot be checked now. Try again in a moment to see DAGs and pools.`,
  useless: html`DAGs and pools are shown to nobody here.`,
};
