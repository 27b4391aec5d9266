import type { components } from './schema.gen.ts';

/** The named schemas of the REST surface. */
export type Schemas = components['schemas'];

export type Session = Schemas['Session'];
export type WorkflowSummary = Schemas['WorkflowSummary'];
export type Workflow = Schemas['Workflow'];
export type VersionSummary = Schemas['VersionSummary'];
export type Template = Schemas['Template'];
export type ImportReport = Schemas['ImportReport'];
export type RunSummary = Schemas['RunSummary'];
export type Run = Schemas['Run'];
export type ExceptionRow = Schemas['ExceptionRow'];
export type EvaluationSet = Schemas['EvaluationSet'];
export type StepCursor = Schemas['StepCursor'];
export type Evaluation = Schemas['Evaluation'];
export type EvaluationDetail = Schemas['EvaluationDetail'];
export type Spending = Schemas['Spending'];
export type Overview = Schemas['Overview'];
export type Alert = Schemas['Alert'];
export type Approval = Schemas['Approval'];
export type Connection = Schemas['Connection'];
export type Retention = Schemas['Retention'];
export type Reconciliation = Schemas['Reconciliation'];
export type ConnectionType = Schemas['ConnectionType'];
export type ApiKey = Schemas['ApiKey'];
export type SystemInfo = Schemas['SystemInfo'];
export type Counts = Schemas['Counts'];
