/** A windsock, as a data: URL. */
export const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">' +
    '<path d="M4 2v29" stroke="#7b8794" stroke-width="2.5" stroke-linecap="round"/>' +
    '<path d="M5 4l8 1.4v11.2L5 18z" fill="#e8590c"/><path d="M13 5.400l7 1.300v8.600l-7 1.300z" fill="#ffd8a8"/>' +
    '<path d="M20 6.700l9 1.800v5l-9 1.800z" fill="#e8590c"/></svg>',
)}`;

/** The stylesheet of the landing page. The colours have a contrast of at least 4.5, in light and dark mode. */
export const stylesheet = `:root {
  color-scheme: light dark;
  --ground: #ffffff; --text: #1f2933; --quiet: #52606d; --link: #0b5394; --line: #cbd2d9; --edge: #7b8794; --shade: #f5f7fa;
  --good: #0b4f2e; --good-ground: #d3f1df; --bad: #7d1620; --bad-ground: #f9dcdf;
  --busy: #0b3f86; --busy-ground: #d4e5fc; --plain: #3e4c59; --plain-ground: #e4e7eb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14181d; --text: #e4e7eb; --quiet: #a5b1bd; --link: #7fbaff; --line: #37424d; --edge: #7b8794; --shade: #1b2127;
    --good: #a3e6bf; --good-ground: #113a25; --bad: #ffb8bd; --bad-ground: #4a161b;
    --busy: #b0d2ff; --busy-ground: #12325f; --plain: #cbd2d9; --plain-ground: #2c353f;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums;
}
h1, p, tbody th, td { overflow-wrap: anywhere; }
h1, h2, p, dl, dd, ul { margin: 0; }
h1 { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem; font-size: 1.75rem; line-height: 1.2; }
h1 small { color: var(--quiet); font-size: 1rem; font-weight: normal; }
h2 { margin: 2rem 0 .5rem; font-size: 1.25rem; line-height: 1.3; }
header p { margin-top: .5rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.quiet { color: var(--quiet); }
.note { margin: 1rem 0; padding: .75rem 1rem; border-left: 4px solid var(--edge); background: var(--shade); }
.chip, .number, time span { white-space: nowrap; }
main > .note { margin-top: 2rem; }
.row { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; padding: 0; list-style: none; }
dt { color: var(--quiet); font-size: .875rem; }
.chip { display: inline-block; padding: 0 .6em; border-radius: 1em; font-size: .875rem; }
.good { background: var(--good-ground); color: var(--good); }
.bad { background: var(--bad-ground); color: var(--bad); }
.busy { background: var(--busy-ground); color: var(--busy); }
.plain { background: var(--plain-ground); color: var(--plain); }
form { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin: .75rem 0; }
input, button {
  min-height: 2.5rem; padding: .25rem .75rem; border: 1px solid var(--edge); border-radius: .4rem;
  background: var(--ground); color: inherit; font: inherit;
}
input { flex: 0 1 20rem; min-width: 8rem; }
button { background: var(--shade); cursor: pointer; }
table { width: 100%; border-collapse: collapse; }
caption { padding-bottom: .5rem; color: var(--quiet); font-size: .875rem; text-align: left; }
th, td { padding: .5rem .75rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { background: var(--shade); font-size: .875rem; }
tbody th { min-width: 7rem; font-weight: 600; }
tbody th .quiet { display: block; font-size: .875rem; font-weight: normal; }
.number { text-align: right; }
td time { margin-left: .25rem; }
td:last-child .chip { min-width: 5.75rem; text-align: center; }
.runs td { white-space: nowrap; }
nav[aria-label] { margin-top: 1rem; }
@media (max-width: 30rem) {
  th, td { padding: .5rem .4rem; }
  .runs td { white-space: normal; }
  td time { display: block; margin: .25rem 0 0 .4rem; font-size: .875rem; }
}
`;
