#!/usr/bin/env node
import { handleOutputErrors } from './cli/terminal/failed-output.js';
import { runCli } from './cli/run-cli.js';
import { keepHeapSmall } from './server/small-heap.js';

keepHeapSmall();
handleOutputErrors();
const exitCode = await runCli(process.argv.slice(2));
process.exitCode ||= exitCode; // failed output has already set one
