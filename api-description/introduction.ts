/** The text above the routes, in Markdown. */
export const introduction = `
The experimental REST API of Apache Airflow 1.10.15, served by Windsock on Airflow's metadata database. This description is
there [as YAML](openapi.yaml) too.

**Requests.** A body is read as JSON whatever its Content-Type. Paths are percent-decoded before they are split, so an id
cannot hold a slash. Each GET answers HEAD too, but for the one that pauses, and each path OPTIONS, with the methods in
\`Allow\`. The \`X-Request-Id\` of a request, if it is at most 128 letters, digits and \`_.:-\`, stands in the log and comes
back with the answer; without one, Windsock makes one up.

**Who calls** is asked as \`[api] auth_backend\` says. Then reading needs the role viewer, triggering the role trigger, and
all other changes the role admin, where \`[windsock] user_roles\` gives roles. A browser may change nothing for the page of
another site, unless \`[api] access_control_allow_origins\` names that site.

**Answers** are JSON as Flask writes it: ASCII, the keys sorted, a newline at the end. Errors are \`{"error": text}\`, apart
from the bare words \`Unauthorized\` and \`Forbidden\`. Besides those of each route, there are these of all paths:

| Status | When                                                  | Body                                                                 |
| ------ | ----------------------------------------------------- | -------------------------------------------------------------------- |
| 404    | Nothing answers this path                             | \`{"error": "The requested URL was not found on the server"}\`         |
| 405    | Something does, but not with this method; see \`Allow\` | \`{"error": "The method is not allowed here; allowed: GET, HEAD, OPTIONS"}\` |
| 413    | The body is too large                                 | \`{"error": "Request body is too large"}\`                             |
| 431    | The headers are too large                             | \`{"error": "The request path and headers are too large"}\`            |
| 500    | A mistake in Windsock, which its log tells            | \`{"error": "Internal server error"}\`                                 |
`.trim();
