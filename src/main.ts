#!/usr/bin/env node
import { outliveReaders } from './cli/closed-pipe.js';
import { runCli } from './cli/run-cli.js';

outliveReaders();
process.exitCode = await runCli(process.argv.slice(2));
