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

/** A link to a part of this service. */
export interface Place {
  /** Relative to the page. */
  readonly path: string;
  readonly name: string;
}

/**
 * The reader of the page: an authenticated caller with the visible data (null while the database does not answer), or
 * an unauthenticated visitor. A visitor may sign in (`offered`), or sent credentials that cannot be checked now
 * (`unchecked`), or cannot sign in because no backend accepts credentials (`useless`).
 */
export type Reader =
  | { readonly principal: Principal; readonly overview: Overview | null }
  | { readonly principal: null; readonly signIn: 'offered' | 'unchecked' | 'useless' };

/** The data of the page. */
export interface Landing {
  readonly health: Health;
  readonly places: readonly Place[];
  readonly query: LandingQuery;
  readonly reader: Reader;
}

/** The whole page. Every link is relative, because a proxy may serve the page at another path. */
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

/** The signed-in user. With open access there is none. */
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
  const classes = { healthy: 'good', unhealthy: 'bad', unknown: 'plain' };
  return html`<span class="chip ${classes[status]}">${status}</span>`;
}

function presentReaderPart(reader: Reader, query: LandingQuery): Html {
  if (reader.principal === null) return html`<p class="note">${visitorSentence[reader.signIn]}</p>`;
  const { overview } = reader;
  if (!overview) {
    return html`<p class="note">The database does not answer, so that the DAGs and pools cannot be shown now.</p>`;
  }
  return html`${presentDags(overview.dags, query, overview.seesAllDags)}
  ${overview.pools && presentPools(overview.pools)}`;
}

const visitorSentence = {
  offered: html`<a href="sign-in">Sign in</a> to see DAGs and pools.`,
  unchecked: html`Who you are cannot be checked now. Try again in a moment to see DAGs and pools.`,
  useless: html`DAGs and pools are shown to nobody here.`,
};
