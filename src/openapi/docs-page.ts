/**
 * The page that shows the description with Swagger UI. All its links are relative, so that it works below any path. It
 * has no inline script, which its Content-Security-Policy forbids.
 */
export const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Windsock API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="stylesheet" href="docs/docs.css">
</head>
<body>
<noscript>This page needs JavaScript. The description is in <a href="openapi.yaml">openapi.yaml</a> too.</noscript>
<div id="docs"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/docs.js"></script>
</body>
</html>
`;

/** The page may load and send requests only from and to this server. Swagger UI needs inline styles. */
export const docsPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Starts Swagger UI without its validator, which would send the description to a third-party server. Swagger UI does
 * not know the Kerberos scheme, so that a plugin shows its description; the browser itself sends the tickets.
 */
export const docsScript = `const describeNegotiate = ({ React }) => ({
  wrapComponents: {
    HttpAuth: (HttpAuth) => (props) =>
      props.schema.get('scheme') === 'negotiate'
        ? React.createElement('div', null, React.createElement('h4', null, 'negotiate (Kerberos)'),
            React.createElement('p', null, props.schema.get('description')))
        : React.createElement(HttpAuth, props),
  },
});
SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#docs',
  plugins: [describeNegotiate],
  validatorUrl: null,
  deepLinking: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
});
`;

/** Adjusts Swagger UI's style: less empty space, and no column for links, since there are none. */
export const docsStyle = `body { margin: 0; }
noscript { display: block; padding: 1rem; font-family: sans-serif; }
.swagger-ui .info { margin: 2rem 0 0; }
.swagger-ui .info .base-url, .swagger-ui .info table { margin-bottom: 1rem; }
.swagger-ui .scheme-container { padding: 1rem 0; }
.swagger-ui .responses-table .response-col_links { display: none; }
.swagger-ui .markdown table { display: block; overflow-x: auto; }
`;
