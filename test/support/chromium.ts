import { existsSync } from 'node:fs';
import { type Browser, launch } from 'puppeteer-core';

/** Where Linux distributions and Google's own packages put Chromium. */
const usualPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The Chromium to test with: `WINDSOCK_CHROMIUM` if it is set, else one at a usual place; null if there is none. */
export function chromiumPath(): string | null {
  const wanted = process.env.WINDSOCK_CHROMIUM;
  return (wanted ? [wanted] : usualPaths).find((path) => existsSync(path)) ?? null;
}

/**
 * Why no test can run in a browser here; null if it can, and with `WINDSOCK_REQUIRE_CHROMIUM=1`, which makes a failure of
 * what would be a skipped test.
 */
export function whyNoChromium(): string | null {
  if (chromiumPath() !== null || process.env.WINDSOCK_REQUIRE_CHROMIUM === '1') return null;
  return 'Chromium is not installed (Debian: chromium); WINDSOCK_CHROMIUM says where to look';
}

/**
 * Starts a headless Chromium with a profile of its own, which lasts as long as the browser. The caller closes it.
 *
 * @param hosts names that lead to this machine, without a name server
 */
export function startChromium(hosts: readonly string[] = []): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === null) throw new Error('There is no Chromium; WINDSOCK_CHROMIUM says where to look');
  const rules = hosts.map((host) => `MAP ${host} 127.0.0.1`).join(', ');
  // The sandbox needs what root and containers have not; the pages are our own.
  const args = ['--no-sandbox', '--disable-dev-shm-usage', `--host-resolver-rules=${rules}`];
  return launch({ executablePath, args });
}
