#!/usr/bin/env node
import { outliveReaders } from './cli/terminal/closed-pipe.js';
import { runCli } from './cli/run-cli.js';
import { keepHeapSmall } from './server/small-heap.js';

keepHeapSmall();
outliveReaders();
process.exitCode = await runCli(process.argv.slice(2));
