import { createInterface } from 'node:readline';

/**
 * Asks a yes-or-no question, and reads one line of standard input, whether or not it is a terminal. Only `y` and `Y`
 * mean yes; the end of the input means no. After a no it prints `Bail.`, as Airflow does.
 */
export async function confirm(question: string): Promise<boolean> {
  process.stderr.write(question);
  const answer = await readLine();
  // Only a terminal has echoed the end of a line.
  if (answer === null || !process.stdin.isTTY) process.stderr.write('\n');
  if (answer?.toUpperCase() === 'Y') return true;
  process.stdout.write('Bail.\n');
  return false;
}

async function readLine(): Promise<string | null> {
  // Without an output, the terminal does the editing, and Control-C ends the process.
  for await (const line of createInterface({ input: process.stdin })) return line;
  return null;
}
