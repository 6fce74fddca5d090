import { type Operator, plainSuccess } from './operator.js';

/** DummyOperator and ExternalTaskMarker: a task that does nothing. Only in sub-DAGs is it executed. */
export const dummyOperator: Operator = { run: () => Promise.resolve(plainSuccess) };
